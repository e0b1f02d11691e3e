"""The third kind of step: the bot changes its own state, under the same rules as everything else.

A change is claimed, applied and recorded in one transaction, so it is never half done and never done twice. What needs
the outside world (asking a host for its key, making a secret) happens before, and is only *used* by the transaction.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core import library, quotas, schedules
from bot.core.approvals import Approvals
from bot.core.awaiting import AWAIT, Awaited, expect
from bot.core.directory import encode
from bot.core.ledger import Begun, Ledger, refused
from bot.core.linking import Linking
from bot.core.services import Services
from bot.core.sessions import Sessions
from bot.domain.content import Message
from bot.domain.errors import BotError, RefusedError
from bot.domain.fingerprint import fingerprint
from bot.domain.flow import Change, Outcome, Risk, StepResult
from bot.domain.ledger import Cancel, Request, State
from bot.domain.people import Role
from bot.domain.ports import Tx

Applied = Message
Apply = Callable[[Tx, dict[str, Any], Request, str], Applied]
"""(transaction, arguments, the change's own request, what was prepared) → the sentence that proves it."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Interprets `Change` steps by name."""

    services: Services
    approvals: Approvals

    async def carry_out(self, ledger: Ledger, begun: Begun, index: int, step: Change) -> StepResult:
        """Prepares, then claims, applies and finishes in one transaction."""
        arguments = dict(step.arguments)
        prepared: str = ""
        failure: Message | None = None
        against = await self.services.store.read(lambda tx: ledger.against(tx, begun, self.services.clock.now()))
        if against is not None:  # nothing outside changes for a step that may not start
            return refused(index, step.target, against)
        try:
            prepared = await self._prepare(step.name, arguments, begun.request)
        except BotError as error:
            failure = error.message

        def apply(tx: Tx) -> StepResult:
            now = self.services.clock.now()
            claim = ledger.claim(tx, begun, index, now)
            if isinstance(claim, Message):
                return refused(index, step.target, claim)
            result = StepResult(index, step.target, Outcome.FAILED, reason=failure)
            if failure is None:
                try:
                    proof = self._table()[step.name](tx, arguments, begun.request, prepared)
                    result = replace(result, outcome=Outcome.OK, proof=proof, reason=None)
                except RefusedError as error:
                    result = replace(result, reason=error.message)
            ledger.finish(tx, begun, claim, result, now)
            return result

        return await self.services.store.transact(apply)

    def _table(self) -> Mapping[str, Apply]:
        accounts = Linking(self.services, self.approvals.view)
        sessions = Sessions(self.services, self.approvals.view)
        return {
            "account.invite": accounts.invite,
            "account.accept": accounts.accept,
            "account.decline": accounts.decline,
            "account.link": accounts.link,
            "account.unlink": accounts.unlink,
            "right.grant": self._grant,
            "right.revoke": self._revoke,
            "session.open": sessions.open,
            "session.close": sessions.close,
            "session.set": sessions.set,
            "server.put": self._put_server,
            "server.remove": self._remove_server,
            "key.trust": self._trust,
            "bot.freeze": self._freeze,
            "bot.thaw": self._thaw,
            "request.cancel": self._cancel,
            "request.resolve": self._resolve,
            "totp.enroll": self._show_enrolment,
            "totp.reset": lambda _tx, args, _r, _p: Message.of("change.totp_reset", person=args["user"]),
            "quota.set": lambda tx, args, request, _: quotas.put(self.services, tx, args, request),
            "schedule.add": lambda tx, _args, request, _: schedules.add(self.services, tx, request),
            "schedule.remove": lambda tx, args, request, _: schedules.remove(self.services, tx, args, request),
            "secret.await": self._await_secret,
            "template.put": lambda tx, args, request, _: library.save(self.services, tx, args, request),
        }

    async def _prepare(self, name: str, arguments: dict[str, Any], request: Request) -> str:
        """What the change needs from outside the database, fetched before its transaction."""
        if name.startswith("session."):
            return await Sessions(self.services, self.approvals.view).prepare(name, arguments)
        preparers: dict[str, Callable[[], Awaitable[str]]] = {
            "key.trust": lambda: self._scan(arguments),
            "totp.enroll": lambda: self._enrol_totp(arguments, request),
            "totp.reset": lambda: self._reset_totp(arguments, request),
        }
        if name in {"totp.enroll", "totp.reset"}:
            arguments["user"] = self._whose(arguments, request)
        return await preparers[name]() if name in preparers else ""

    def _whose(self, arguments: dict[str, Any], request: Request) -> str:
        return str(arguments.get("user") or request.person)

    async def _scan(self, arguments: dict[str, Any]) -> str:
        snapshot = await self.services.store.read(self.services.directory.snapshot)
        host = snapshot.inventory.host(arguments["host"])
        if host is None:
            raise RefusedError("error.unknown_host", name=arguments["host"])
        line = await self.services.scanner.scan(host)
        shown = fingerprint(line)
        if shown != arguments["fingerprint"]:
            raise RefusedError("change.other_key", target=host.name, shown=shown, wanted=arguments["fingerprint"])
        return line

    async def _enrol_totp(self, arguments: dict[str, Any], request: Request) -> str:
        """One's own second factor is made once: whoever holds a stolen session cannot put theirs in its place."""
        person, factors = self._whose(arguments, request), self.approvals.factors
        if person == request.person and await factors.enrolled(person):
            raise RefusedError("change.totp_exists")
        return await factors.enrol(person, request.person)

    async def _reset_totp(self, arguments: dict[str, Any], request: Request) -> str:
        person = self._whose(arguments, request)
        if person == request.person and await self.approvals.factors.locked(person):
            raise RefusedError("approval.factor_locked")
        await self.approvals.factors.reset(self._whose(arguments, request))
        return ""

    # --- the transactions ---------------------------------------------------------------------------------------------

    def _put(self, tx: Tx, kind: str, key: str, value: str, request: Request) -> None:
        self.services.directory.put(tx, kind, key, value, request.person, self.services.clock.now())

    def _grant(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        snapshot = self.services.directory.snapshot(tx)
        if snapshot.person(args["user"]) is None:
            raise RefusedError("change.unknown_person", name=args["user"])
        scope = args.get("scope") or "*"
        self._put(
            tx,
            "right",
            f"{args['user']} {scope}",
            json.dumps({"user": args["user"], "role": args["role"], "scope": scope}),
            request,
        )
        return Message.of("change.granted", person=args["user"], role=args["role"], scope=scope)

    def _revoke(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """What was given in chat is taken back; a configured right is overruled until the configuration changes."""
        scope, role = args.get("scope") or "*", Role.named(args["role"])
        person = self.services.directory.snapshot(tx).person(args["user"])
        if person is None:
            raise RefusedError("change.unknown_person", name=args["user"])
        if all((right.scope, right.role) != (scope, role) for right in person.rights):
            raise RefusedError("change.not_held", person=person.name, role=role.word, scope=scope)
        configured = next(one for one in self.services.directory.people if one.name == person.name)
        key = f"{person.name} {scope}"
        if any(right.scope == scope and right.role < role for right in configured.rights):
            tx.settings.remove("right", key)
        else:
            self._put(tx, "right", key, json.dumps({"user": person.name, "role": "nobody", "scope": scope}), request)
        return Message.of("change.revoked", person=person.name, role=role.word, scope=scope)

    def _put_server(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        snapshot = self.services.directory.snapshot(tx)
        if self.services.demo:
            raise RefusedError("change.demo_hosts")
        declared = {host.name for host in self.services.directory.hosts}
        if args["name"] in declared:
            raise RefusedError("change.declared_server", name=args["name"])
        known = snapshot.inventory.host(args["name"])
        if (known is None) == bool(args.get("replace")):
            raise RefusedError("change.no_such_server" if known is None else "change.server_exists", name=args["name"])
        value = {name: args[name] for name in ("name", "address", "user", "port", "tags") if args.get(name)}
        if known is not None:
            value = {"address": known.address, "user": known.user, "port": known.port, "tags": list(known.tags)} | value
        self._put(tx, "host", args["name"], encode(tuple(value.items())), request)
        return Message.of("change.server_kept", name=args["name"], address=str(value["address"]))

    def _remove_server(self, tx: Tx, args: dict[str, Any], _request: Request, _: str) -> Message:
        if not tx.settings.remove("host", args["name"]):
            raise RefusedError("change.declared_server", name=args["name"])
        return Message.of("change.server_removed", name=args["name"])

    def _trust(self, tx: Tx, args: dict[str, Any], request: Request, line: str) -> Message:
        for row in tx.settings.all("host_key"):
            if json.loads(row.value)["host"] == args["host"]:
                tx.settings.remove("host_key", row.key)
        self._put(tx, "host_key", args["host"], json.dumps({"host": args["host"], "line": line}), request)
        return Message.of("change.key_trusted", target=args["host"], fingerprint=args["fingerprint"])

    def _show_enrolment(self, tx: Tx, args: dict[str, Any], request: Request, uri: str) -> Message:
        """The address with the new secret goes to its owner alone, in private, for five minutes."""
        person, view = self.services.directory.snapshot(tx).person(args["user"]), self.approvals.view
        own = person is not None and person.name == request.person
        places = (request.address,) if own else self.services.directs(person) if person is not None else ()
        if person is None or not places or not places[0].private:
            raise RefusedError("change.totp_nowhere", person=args["user"])
        said = Message.of("change.totp_uri", uri=uri)
        view.reveal(tx, places[0], person.name, person.language or request.language, said, self.services.clock.now())
        return Message.of("change.totp_enrolled", person=person.name)

    def _await_secret(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        wanted = Awaited("secret", self.services.clock.now() + AWAIT, name=args["name"])
        expect(self.services.directory, tx, request.person, request.address, wanted, self.services.clock.now())
        return Message.of("change.secret_awaited", name=args["name"])

    def _freeze(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        self._put(tx, "mode", "frozen", str(args.get("reason") or request.person), request)
        return Message.of("change.frozen", person=request.person)

    def _thaw(self, tx: Tx, _args: dict[str, Any], request: Request, _: str) -> Message:
        tx.settings.remove("mode", "frozen")
        return Message.of("change.thawed", person=request.person)

    def _cancel(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        person = self.services.directory.snapshot(tx).person(request.person)
        how = Cancel.NOW if args.get("now") else Cancel.NEXT
        if person is None or not self.approvals.cancel(tx, person, args["request"], how, self.services.clock.now()):
            raise RefusedError("request.nothing_to_stop")
        return Message.of("change.cancelled", request=args["request"])

    def _resolve(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        unknown = tx.requests.get(args["request"])
        if unknown is None or unknown.state is not State.UNKNOWN:
            raise RefusedError("change.nothing_unknown", request=args["request"])
        self._must_be_entitled(tx, request.person, unknown)
        state = State.DONE if args.get("outcome") == "worked" else State.FAILED
        resolved = Message.of("change.resolved", person=request.person, state=Message.of(f"word.state.{state.value}"))
        self.approvals.ledger.end(tx, unknown, (), state, self.services.clock.now(), reason=resolved)
        return resolved

    def _must_be_entitled(self, tx: Tx, name: str, request: Request) -> None:
        """Who says how an act ended must be somebody who may ask for it."""
        snapshot = self.services.directory.snapshot(tx)
        person = snapshot.person(name)
        critical = request.decision is not None and request.decision.risk is Risk.CRITICAL
        action = self.services.catalogue[request.plan.action if request.plan else request.intent.action]
        role = Role.ADMIN if critical else action.role
        hosts = [host for host in snapshot.inventory.hosts if host.name in request.targets]
        held = min((person.role_on(host) for host in hosts), default=person.role()) if person else Role.NOBODY
        if held < role:
            raise RefusedError("policy.role_on_targets", role=role.word, targets=request.targets)
