"""Linking an account to its person: who is asked, and who is told.

A code is written by an account that belongs to nobody, so this stands before everything else that reads messages.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from bot.core.directory import GROWN, Snapshot
from bot.core.explain import content
from bot.core.links import Links, Waiting, is_code, said_code
from bot.core.pages import Choice, Page, write
from bot.core.services import Services, new_id
from bot.core.view import View
from bot.domain.content import Line, Mark, Message, Moment, Report, Value
from bot.domain.errors import RefusedError
from bot.domain.flow import Address, InboundMessage
from bot.domain.ledger import AuditEntry, Request
from bot.domain.people import Account, Person, Role
from bot.domain.ports import Inbound, Tx

TRIES, WITHIN = 5, timedelta(minutes=15)
"""Codes that one account may try in this time."""

Admit = Callable[[Tx, str], None]
"""Marks the message as seen, counted for the named person or account ("" for nobody)."""


@dataclass(frozen=True, slots=True)
class Knock:
    """A code that an account shows."""

    message: InboundMessage
    code: str
    language: str

    @property
    def account(self) -> Account:
        return self.message.sender

    @property
    def counted(self) -> str:
        """Under which name its tries are counted; no person is called so."""
        return f"account {self.account}"


@dataclass(frozen=True, slots=True)
class Linking:
    """Everything about accounts that people cause. Refusals say the same of wrong, used and expired codes."""

    services: Services
    view: View

    def heard(self, inbound: Inbound, person: Person | None) -> Knock | None:
        """The code that a message shows; from somebody who is known, only what can be nothing else."""
        if not isinstance(inbound, InboundMessage):
            return None
        said = said_code(inbound.text, self.services.catalogue)
        if said is None or (person is not None and not is_code(said[0])):
            return None
        return Knock(inbound, said[0], said[1] or self.services.language)

    async def knock(self, knock: Knock, admit: Admit) -> None:
        """Links the account, or asks its person, or refuses; one transaction, which admits the message."""
        await self.services.store.transact(lambda tx: self._knock(tx, knock, admit))

    def _knock(self, tx: Tx, knock: Knock, admit: Admit) -> None:
        now, snapshot = self.services.clock.now(), self.services.directory.snapshot(tx)
        if tx.inbox.count(knock.counted, now - WITHIN) >= TRIES:
            admit(tx, "")
            self._refuse(tx, knock, Message.of("linking.too_many", count=TRIES), now)
            return
        admit(tx, knock.counted)
        links = Links(self.services.directory, tx, now)
        invitation = links.burn(knock.code)  # shown in the wrong place, it counts no more either
        owner = snapshot.owner(knock.account)
        person = snapshot.person(invitation.person) if invitation is not None else None
        if owner is not None:
            self._refuse(tx, knock, Message.of("linking.known", account=str(knock.account), person=owner.name), now)
        elif not knock.message.address.private:
            self._refuse(tx, knock, Message.of("linking.private_only"), now)
        elif (
            invitation is None
            or person is None
            or invitation.messenger not in {"", knock.account.messenger}
            or not all(_is_admin(snapshot, name) for name in invitation.by)
        ):
            self._refuse(tx, knock, Message.of("linking.refused"), now)
        elif person.accounts:
            self._ask(tx, knock, person, links.wait(invitation, knock.account, knock.message.address), now)
        else:
            self._link(tx, person, knock.account, knock.message.address, invitation.by, now)

    def _ask(self, tx: Tx, knock: Knock, person: Person, kept: tuple[str, Waiting], now: datetime) -> None:
        """Asks the person at every account that they have already; the new one reads what is waited for."""
        name, waiting = kept
        language, known = self._language(person), self.services.catalogue
        tx.audit.append(_entry("link asked", person.name, knock.account, now, outcome=name))
        shown, until, link = str(knock.account), Moment(waiting.until, "time"), (("link", name),)
        asked = Message.of("linking.ask", account=shown, by=waiting.by, until=until)
        accept = known["identity.accept"].canonical(link, language)
        decline = known["identity.decline"].canonical(link, language)
        choices = (
            Choice("say", Message.of("linking.button_accept", account=shown), "primary", accept),
            Choice("say", Message.of("linking.button_decline"), "danger", decline),
        )
        for number, place in enumerate(self._places(person)):
            self._card(tx, _card_id(name, number), place, person.name, language, Line(asked, Mark.WARN), choices, now)
        said = Message.of("linking.waits", person=person.name, account=shown, command=accept, until=until)
        self._say(tx, waiting.place, "", person.language or knock.language, Line(said), now)

    def _link(
        self, tx: Tx, person: Person, account: Account, place: Address, by: tuple[str, ...], now: datetime,
        asked_at: Address | None = None,
    ) -> None:  # fmt: skip
        """Makes the link, and tells the new account, all others of the person, and all admins."""
        Links(self.services.directory, tx, now).link(person.name, account, by[0])
        tx.audit.append(_entry("linked", person.name, account, now, details=(("invited by", " ".join(by)),)))
        yours = Message.of("linking.yours", person=person.name, account=str(account), since=Moment(now + GROWN))
        self._say(tx, place, person.name, self._language(person), Line(yours, Mark.OK), now)
        told = Message.of("linking.linked", person=person.name, account=str(account), by=by)
        self._tell(tx, person, told, now, here=asked_at, account=account)

    # --- what changes carry out, inside their transaction -------------------------------------------------------------

    def invite(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """Makes a code and shows it, once and in private, to whoever asked; those who agreed vouch for it."""
        now, snapshot = self.services.clock.now(), self.services.directory.snapshot(tx)
        person, asker = snapshot.person(args["user"]), snapshot.person(request.person)
        if person is None or asker is None:
            raise RefusedError("change.unknown_person", name=args["user"])
        place = request.address if request.address.private else next(iter(self._places(asker)), None)
        if place is None:
            raise RefusedError("linking.nowhere")
        votes = request.approval.votes if request.approval is not None else ()
        by = tuple(dict.fromkeys((asker.name, *(vote.person for vote in votes if vote.yes))))
        links = Links(self.services.directory, tx, now)
        code, invitation = links.invite(person.name, str(args.get("account") or ""), by)
        shown: dict[str, Value] = {"person": person.name, "until": Moment(invitation.until, "time")}
        commands = self.services.catalogue["identity.link"]
        said = Message.of(
            "linking.code",
            **shown,
            where=invitation.messenger or Message.of("linking.anywhere"),
            command=commands.canonical((("code", code),), "en"),
            french=commands.canonical((("code", code),), "fr"),
        )
        self.view.reveal(tx, place, asker.name, asker.language or request.language, said, now)
        return Message.of("linking.invited", **shown)

    def accept(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """The person's word from an account that they have: the new one is theirs."""
        now, snapshot = self.services.clock.now(), self.services.directory.snapshot(tx)
        person, waiting = self._take(tx, args, request, snapshot, now)
        if snapshot.owner(waiting.account) is not None:
            raise RefusedError("linking.gone")
        said = Message.of("linking.linked", person=person.name, account=str(waiting.account), by=waiting.by)
        self._end_cards(tx, args["link"], person, Line(said, Mark.OK), now)
        self._link(tx, person, waiting.account, waiting.place, waiting.by, now, request.address)
        return said

    def decline(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """The person's word that it is not theirs: the account stays nobody's, and all admins are told."""
        now, snapshot = self.services.clock.now(), self.services.directory.snapshot(tx)
        person, waiting = self._take(tx, args, request, snapshot, now)
        tx.audit.append(_entry("link declined", person.name, waiting.account, now))
        said = Message.of("linking.declined", person=person.name, account=str(waiting.account), by=waiting.by)
        self._end_cards(tx, args["link"], person, Line(said, Mark.WARN), now)
        refused = Line(Message.of("linking.refused"), Mark.BAD)
        self._say(tx, waiting.place, "", self._language(person), refused, now)
        self._tell(tx, person, said, now, here=request.address)
        return said

    def unlink(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """Takes accounts away that were linked in chat; those of the configuration are changed there."""
        now, snapshot = self.services.clock.now(), self.services.directory.snapshot(tx)
        person, which = snapshot.person(args["user"]), str(args.get("account") or "")
        if person is None:
            raise RefusedError("change.unknown_person", name=args["user"])
        named = tuple(one for one in person.accounts if not which or f"{one}:".startswith(f"{which}:"))
        gone = tuple(one for one in named if one.since is not None)
        if not gone:
            if named and which:
                raise RefusedError("linking.configured", account=str(named[0]))
            raise RefusedError("linking.no_link", person=person.name)
        Links(self.services.directory, tx, now).unlink(person.name, gone)
        for account in gone:
            tx.audit.append(_entry("unlinked", person.name, account, now, request=request.id))
        said = Message.of(
            "linking.unlinked", person=person.name, accounts=tuple(map(str, gone)), by=request.person, count=len(gone)
        )
        self._tell(tx, person, said, now, here=request.address)
        return said

    def link(self, tx: Tx, args: dict[str, Any], request: Request, _: str) -> Message:
        """A code from somebody who is known already, in other words than the declared ones: it is of no use here."""
        Links(self.services.directory, tx, self.services.clock.now()).burn(str(args["code"]))
        raise RefusedError("linking.known", account=request.address.messenger, person=request.person)

    def _take(
        self, tx: Tx, args: dict[str, Any], request: Request, snapshot: Snapshot, now: datetime
    ) -> tuple[Person, Waiting]:
        waiting = Links(self.services.directory, tx, now).take(args["link"], request.person)
        person = snapshot.person(request.person)
        if waiting is None or person is None:
            raise RefusedError("linking.gone")
        return person, waiting

    # --- who reads it -------------------------------------------------------------------------------------------------

    def _places(self, person: Person) -> tuple[Address, ...]:
        """The direct conversations with all accounts of a person, each once."""
        each = (self.services.directs(replace(person, accounts=(account,))) for account in person.accounts)
        return tuple(dict.fromkeys(place for places in each for place in places))

    def _tell(
        self, tx: Tx, person: Person, said: Message, now: datetime, *, here: Address | None = None,
        account: Account | None = None,
    ) -> None:  # fmt: skip
        """All accounts that the person has, and all admins, except `here`, where it is said anyway."""
        snapshot, unlink = self.services.directory.snapshot(tx), self.services.catalogue["identity.unlink"]
        line, told = Line(said, Mark.WARN), {_place(here)} if here is not None else set()
        admins = [admin for admin in snapshot.people if admin.role() is Role.ADMIN and admin.name != person.name]
        for reader in (person, *admins):
            language = self._language(reader)
            undo: tuple[Choice, ...] = ()
            if account is not None and reader.role() is Role.ADMIN:
                command = unlink.canonical((("account", str(account)), ("user", person.name)), language)
                undo = (Choice("say", Message.of("button.command", command=command), "plain", command),)
            for place in self._places(reader):
                if _place(place) not in told:
                    told.add(_place(place))
                    self._card(tx, f"say:{new_id()}", place, reader.name, language, line, undo, now)

    def _end_cards(self, tx: Tx, name: str, person: Person, line: Line, now: datetime) -> None:
        """The cards that asked show what was answered, without buttons."""
        for number in count():
            card = tx.documents.get(_card_id(name, number))
            if card is None:
                return
            self._card(tx, card.id, card.destination, person.name, card.language, line, (), now)

    def _say(self, tx: Tx, place: Address, audience: str, language: str, line: Line, now: datetime) -> None:
        self._card(tx, f"say:{new_id()}", place, audience, language, line, (), now)

    def _card(
        self, tx: Tx, id: str, place: Address, audience: str, language: str, line: Line,
        choices: tuple[Choice, ...], now: datetime,
    ) -> None:  # fmt: skip
        wording = self.services.wording(language)
        page = Page(id, place, audience, wording, content(Report((line,)), wording), choices)
        write(tx, page, self.view.desk, now)

    def _refuse(self, tx: Tx, knock: Knock, said: Message, now: datetime) -> None:
        tx.audit.append(_entry("refused", "", knock.account, now, outcome=said.id))
        self._say(tx, knock.message.address, "", knock.language, Line(said, Mark.BAD), now)

    def _language(self, person: Person) -> str:
        return person.language or self.services.language


def _is_admin(snapshot: Snapshot, name: str) -> bool:
    person = snapshot.person(name)
    return person is not None and person.role() is Role.ADMIN


def _place(address: Address) -> tuple[str, str, str]:
    """A conversation, whatever its threads."""
    return address.messenger, address.workspace, address.channel


def _card_id(name: str, number: int) -> str:
    return f"link:{name}:{number}"


def _entry(
    event: str, person: str, account: Account, at: datetime, *, outcome: str = "", request: str = "",
    details: tuple[tuple[str, str], ...] = (),
) -> AuditEntry:  # fmt: skip
    """A line of the record about an account; never with a code in it."""
    return AuditEntry(
        event=event, at=at, person=person, request=request, outcome=outcome,
        details=(("account", str(account)), *details),
    )  # fmt: skip
