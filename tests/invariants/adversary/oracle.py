"""Whether what happens may happen: by what people really said and by the rules written down a second time.

Nothing here calls policies, approvals, grants or seals. `wrong` collects what must never be; it must stay empty.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.flow import Argv, Decision, Plan, Risk, StepUp, Vote
from bot.domain.ledger import Request, State
from bot.domain.people import Role
from tests.dsl import declared
from tests.invariants.adversary.cast import BY_NAME, MESSENGERS, YOUTH, Regime
from tests.invariants.adversary.rules import LASTS, STOPPING, Needs, decides, longest, meant, needs, reads
from tests.invariants.adversary.truth import Ask, Card, Said, Truth, hosts_of

SKEW = timedelta(seconds=5)
LEASE = timedelta(seconds=15)  # for how long a claimed step is nobody else's
MOST_MISSES = 10  # wrong codes in a row that lock a second factor
AGREES = frozenset({"confirm", "approve"})


@dataclass
class Oracle:
    """Checks each act, each read and each change of what the bot knows."""

    truth: Truth
    wrong: list[str] = field(default_factory=list)
    _asked: dict[tuple[str, str], Needs] = field(default_factory=dict)  # what it needed when it was asked about
    _could: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)  # who could have agreed then

    def says(self, problem: str) -> None:
        """Something happened that must not."""
        self.wrong.append(problem)

    # --- acts ---------------------------------------------------------------------------------------------------------

    def claims(self, row: Request, index: int, regime: Regime, identity: dict[str, object]) -> None:
        """A process takes the right to run a step now (or has just changed what the bot knows), under its policy."""
        asks = self.truth.asks.get(row.id, [])
        if not asks:
            self.says(f"{row.id}: nobody ever asked for this")
            return
        ask, truth = asks[-1], self.truth
        for problem in (*self._timely(ask, row), *self._agreed(ask, regime), *self._same(ask, identity)):
            self.says(f"{ask.told}: {problem}")
        if row.plan is None or row.plan.steps[index : index + 1] != ask.plan.steps[index : index + 1]:
            self.says(f"{ask.told}: another step than people saw")
        truth.claimed[row.id, index] = (truth.now, truth.order)
        self._counts(ask, index, truth.claims)

    def acts(self, name: str, host: str, argv: tuple[str, ...], index: int) -> None:
        """A granted command reaches its host."""
        truth, asks = self.truth, self.truth.asks.get(name, [])
        claimed = truth.claimed.get((name, index))
        if not asks or claimed is None:
            self.says(f"{name}: runs {argv} on {host} though nobody took the right to")
            return
        ask = asks[-1]
        step = ask.plan.steps[index] if index < len(ask.plan.steps) else None
        if not isinstance(step, Argv) or (step.host, step.argv) != (host, argv):
            self.says(f"{ask.told}: {argv} on {host} is not what people saw")
        if truth.now > claimed[0] + LEASE + SKEW and truth.back < claimed[1]:
            self.says(f"{ask.told}: stood still too long before step {index}")
        if truth.flying.get(host, name) != name:
            self.says(f"{ask.told}: {truth.flying[host]} runs on {host} already")
        if truth.intents[name, index] <= truth.ran[name, index]:
            self.says(f"{ask.told}: step {index} was not written down before")
        self._counts(ask, index, truth.ran)
        truth.touched.append((ask.at, ask, host))

    def _counts(self, ask: Ask, index: int, done: Counter[tuple[str, int]]) -> None:
        done[ask.request, index] += 1
        once = any(declared()[one].rerun.value == "once" for one in meant(ask.plan))
        if done[ask.request, index] > (1 if once else 4):
            self.says(f"{ask.told}: step {index} runs {done[ask.request, index]} times")

    def _timely(self, ask: Ask, row: Request) -> Iterator[str]:
        truth, needs = self.truth, self._needs(ask, ask.regime)
        limit = ask.at + LASTS[ask.risk]
        if row.state is not State.EXECUTING:
            yield f"it is {row.state.value}"
        taken = truth.taken.get((ask.request, ask.envelope))
        if taken is None or taken[0] >= limit + SKEW:
            yield "begun after its expiry"
        if truth.now >= limit + longest(ask.plan) + SKEW:
            yield "still running long after its expiry"
        if truth.frozen and not set(meant(ask.plan)) <= STOPPING | {"bot.thaw"}:
            yield "everything is frozen"
        if not truth.armed and not set(meant(ask.plan)) <= STOPPING:
            yield "the bot only observes"
        if (ask.request, ask.envelope) in truth.denied:
            yield "somebody said no"
        if ask.request in truth.stopped:
            yield "it was stopped"
        if needs.risk >= Risk.HIGH and (taken is None or truth.checkpoint < taken[1]):
            yield "no checkpoint outside"

    def _same(self, ask: Ask, identity: dict[str, object]) -> Iterator[str]:
        for operand in ask.plan.operands:
            if operand.kind == "host" and operand.identity != identity.get(operand.name):
                yield f"{operand.name} is another host than was approved"
        if any(host.looks_only for host in hosts_of(ask.plan)):
            yield "acts on a host that is only looked at"

    # --- agreement ----------------------------------------------------------------------------------------------------

    def _needs(self, ask: Ask, regime: Regime) -> Needs:
        truth, hosts = self.truth, hosts_of(ask.plan)
        since = truth.now - timedelta(minutes=29)
        recent = {
            host
            for at, other, host in truth.touched
            if other.person == ask.person and at >= since and other.request not in truth.tampered
        }
        more = len(recent - {host.name for host in hosts})
        role = min((truth.role(name, hosts) for name in ask.requesters), default=Role.NOBODY)
        return needs(ask.plan, ask.person, role, hosts, more, regime, glass=ask.glass)

    def _agreed(self, ask: Ask, regime: Regime) -> Iterator[str]:
        """What is missing, by the stricter of the policy that asked and the policy of the process that acts."""
        need = self._needs(ask, ask.regime).and_also(self._needs(ask, regime))
        if need.role is not Role.NOBODY and not self._entitled(ask, need):
            yield "who asked has no right to it"
        if need.risk is Risk.LOW:
            return
        if ask.glass and need.risk is Risk.CRITICAL:
            yield "glass broken for too much"
        if regime.closed and not ask.glass:
            yield "no acts at this time"
        able = self._able(ask, regime, need)
        others = sum(self._consents(ask, name, need) for name in able)
        if others < need.others:
            yield f"fewer than {need.others} others agreed"
        if need.own and not others and not self._consents(ask, ask.person, need):
            yield "the asker did not confirm"

    def _able(self, ask: Ask, regime: Regime, need: Needs) -> frozenset[str]:
        """Others who may agree: admins of all of it, and whom the policy names, but for what is CRITICAL."""
        hosts, delegates = hosts_of(ask.plan), regime.delegates if need.risk < Risk.CRITICAL else ()
        return frozenset(
            name
            for name in self.truth.rights
            if name not in ask.requesters
            and (self.truth.role(name, hosts, grown=True) is Role.ADMIN or name in delegates)
        )

    def asks(self, ask: Ask, decision: Decision) -> None:
        """A plan is put before people: whether it is rated for what it is, and enough of them are asked for enough."""
        need = self._asked[ask.request, ask.envelope] = self._needs(ask, ask.regime)
        self._could[ask.request, ask.envelope] = self._able(ask, ask.regime, need)
        if ask.risk < need.risk:
            self.says(f"{ask.told}: rated {ask.risk.word} and is {need.risk.word}")
        proofs = {StepUp.TOTP: need.code, StepUp.TYPED_NAME: need.name}
        if any(wanted and proof not in decision.step_up for proof, wanted in proofs.items()):
            self.says(f"{ask.told}: no proof is asked for")
        if decision.approvals_needed < need.others or (
            need.own and not (decision.own_confirm or decision.approvals_needed)
        ):
            self.says(f"{ask.told}: nobody is asked who must be")
        if strange := set(decision.approvers) - self._could[ask.request, ask.envelope]:
            self.says(f"{ask.told}: {strange} could agree to it")
        if need.role is not Role.NOBODY and not self._entitled(ask, need):
            self.says(f"{ask.told}: asked by somebody without a right to it")

    def votes(self, ask: Ask, vote: Vote) -> None:
        """The product has just counted somebody's word."""
        name = vote.person
        need = self._asked[ask.request, ask.envelope]
        told = f"{ask.told}: {name}'s {'yes' if vote.yes else 'no'}"
        if self.truth.now >= ask.at + LASTS[ask.risk] + SKEW:
            self.says(f"{told} came too late")
        if name in self.truth.voted.setdefault((ask.request, ask.envelope), set()):
            self.says(f"{told} is not the first")
        self.truth.voted[ask.request, ask.envelope].add(name)
        if (ask.request, ask.envelope) in self.truth.denied:
            self.says(f"{told} comes after a no")
        if not vote.yes:
            self.truth.denied.add((ask.request, ask.envelope))
            if not any(self._meant(one, ask, yes=False) for one in self._said(ask, name)):
                self.says(f"{told} was never said")
            return
        if name in ask.requesters and (name != ask.person or need.others):
            self.says(f"{told} about what is their own")
        if name not in ask.requesters and name not in self._could[ask.request, ask.envelope]:
            self.says(f"{told} without a right to it")
        if not self._consents(ask, name, need, counts=True):
            self.says(f"{told} was never given, or not so")

    def _said(self, ask: Ask, name: str) -> list[Said]:
        return [one for one in self.truth.said if one.person == name and one.order >= ask.order]

    def _entitled(self, ask: Ask, need: Needs) -> bool:
        hosts, anywhere = hosts_of(ask.plan), need.role <= Role.VIEWER
        for name in ask.requesters:
            best = max((role for role, _ in self.truth.rights.get(name, {}).values()), default=Role.NOBODY)
            if (best if anywhere and not hosts else self.truth.role(name, hosts)) < need.role:
                return False
        return True

    def _consents(self, ask: Ask, name: str, need: Needs, *, counts: bool = False) -> bool:
        """Whether this person really said yes to exactly this, in time, from the right place, with all proofs."""
        limit = ask.at + LASTS[ask.risk]
        said = [one for one in self._said(ask, name) if one.at < limit]
        clicks = [one for one in said if self._meant(one, ask) and self._may_vote(one, ask, need)]
        if not clicks:
            return False
        later = [one for one in said if one.order > clicks[0].order]
        typed = " ".join(ask.plan.targets) or str(next((value for _, value in ask.plan.params), ask.plan.action))
        if need.name and not any(one.text.strip() == typed for one in later):
            return False
        return not need.code or any(self.truth.proves(one, ask, name, counts=counts) for one in later)

    def _meant(self, said: Said, ask: Ask, *, yes: bool = True) -> bool:
        """Whether it was about exactly this, and a yes (or a no)."""
        return decides(said.text, ask.request, yes=yes) or any(
            decides(card.command, ask.request, yes=yes)
            if card.verb == "say"
            else self._chosen(card, said, yes=yes) and (card.request, card.envelope) == (ask.request, ask.envelope)
            for card in said.meant
        )

    def _chosen(self, card: Card, said: Said, *, yes: bool) -> bool:
        """A code stands on both buttons: the word before it chooses."""
        if card.code and said.text.split()[1:]:
            return said.text.casefold().startswith(("app", "acc")) is yes
        return card.verb in (AGREES if yes else {"deny"})

    def _may_vote(self, said: Said, ask: Ask, need: Needs) -> bool:
        inbound = said.inbound
        since = self.truth.owners[inbound.sender][1] if inbound.sender in self.truth.owners else None
        own = said.person in ask.requesters
        young = since is not None and said.at < since + YOUTH and not (own and need.risk < Risk.HIGH)
        return not young and MESSENGERS.get(inbound.address.messenger, Risk.LOW) >= need.risk

    # --- reads, proposals, settings -----------------------------------------------------------------------------------

    def looks(self, host: str, argv: tuple[str, ...], reader: str) -> None:
        """A command that nobody agreed to; `reader`: for whom ("" where a plan's own check looks)."""
        if not reads(argv):
            self.says(f"{argv} on {host} is no read")
        if reader and self.truth.role(reader, (BY_NAME[host],)) < Role.VIEWER:
            self.says(f"{reader} reads {host} without seeing it")

    def proposes(self, row: Request, said: Said | None, model: bool) -> None:
        """A request was stored: whose it is, and what its values are."""
        if said is None or said.person != row.person:
            self.says(f"a request of {row.person} out of what {said.person if said else 'nobody'} said")
            return
        plan, text = row.plan, said.text.casefold()
        if plan is not None and model:
            self._from_a_model(plan, row.person, text)
        if plan is None or row.state is State.DENIED:
            return
        for name, value in plan.params:
            for part in value if isinstance(value, tuple) else (value,):
                if str(part).startswith("-") or not str(part).isprintable():
                    self.says(f"{plan.action}: the value {part!r} of {name}")
        if any(declared()[one].private for one in meant(plan)) and not said.inbound.address.private:
            self.says(f"{plan.action} was asked for where others read")

    def _from_a_model(self, plan: Plan, asker: str, text: str) -> None:
        for one in meant(plan):
            if declared()[one].control_plane or one in {"break.glass", "bot.thaw", "approval.decide"}:
                self.says(f"a model asked for {one}")
        if any(veto in f" {text} " for veto in (" don't ", " do not ", " ne ", " if ", " never ", " yesterday ")):
            self.says(f"a model acts on {text!r}")
        words = set(text.replace(",", " ").replace(".", " ").split()) | set(text.split())
        for name, value in plan.params:
            parameter = declared()[plan.action].parameter(name) if not plan.parts else None
            named = parameter is not None and parameter.kind.names in {"target", "host", "service", "person"}
            for part in value if isinstance(value, tuple) else (value,):
                if named and str(part).casefold() not in words:
                    self.says(f"a model named {part!r} of {asker}'s {text!r}")

    def proved(self, name: str, *, wrong: bool) -> None:
        """The product counted a code of somebody: right, or one more wrong one in a row."""
        if wrong:
            self.truth.misses[name] += 1
        elif self.truth.misses.pop(name, 0) >= MOST_MISSES:
            self.says(f"a code of {name} counts after {MOST_MISSES} wrong ones")

    def decided(self, row: Request, said: Said | None) -> None:
        """A request was cancelled: by whom."""
        if said is not None and said.person != row.person and self.truth.role(said.person, ()) < Role.ADMIN:
            self.says(f"{said.person} cancelled what {row.person} asked for")
