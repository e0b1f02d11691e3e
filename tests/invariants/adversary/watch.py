"""Reading every commit of the product as it is made: new cards, new plans, claims, changes of what the bot knows."""

import json
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from bot.domain.flow import Envelope, Plan, Source
from bot.domain.ledger import Cancel, Request, Setting, State, StepClaim, StepState, Token
from bot.domain.people import Account, Role
from storage.memory_table import Table
from tests.invariants.adversary.cast import Regime
from tests.invariants.adversary.oracle import Oracle
from tests.invariants.adversary.truth import Ask, Card, Said

SPOKEN: ContextVar[Said | None] = ContextVar("spoken", default=None)
"""What is being handled where a commit is made."""
WATCHED = frozenset({"right", "host", "host_key", "mode", "link"})
"""Facts that only acts change."""


def fresh(table: Table[Any, Any]) -> Iterator[tuple[Any, Any, Any]]:
    """Key, row before (None: new) and row now of everything that the open transaction wrote; now None: dropped."""
    before = table._before
    if before is None:
        return
    for key, row in table.items():
        if (old := before.get(key)) is not row:
            yield key, old, row
    for key, old in before.items():
        if key not in table:
            yield key, old, None


class Watch:
    """One world's commits. `identity` says what each host is now."""

    def __init__(self, oracle: Oracle, identity: dict[str, object]) -> None:
        self.oracle = oracle
        self.truth = oracle.truth
        self.identity = identity
        self._recorded = 0
        self._hashes: dict[int, tuple[Envelope, str]] = {}
        self.made: dict[int, int] = {}
        """How many requests came of which line or press."""

    def committing(self, tx: Any, now: datetime, regime: Regime) -> None:
        """Called inside the transaction, after the product's own work."""
        truth, said = self.truth, SPOKEN.get()
        truth.tick(now)
        self._record(tx)
        for _, old, row in fresh(tx.tokens.rows):
            if row is not None and (old is None or old.binding != row.binding):
                self._card(tx, row)
        for _, old, row in fresh(tx.requests.rows):
            if row is not None:
                self._request(old, row, said, regime)
        for (name, index, _), old, claim in fresh(tx.steps.rows):
            if old is None and isinstance(claim, StepClaim):
                self._claim(tx.requests.get(name), index, claim, regime)
        self._settings(tx)

    def _settings(self, tx: Any) -> None:
        claims = (claim for _, _, claim in fresh(tx.steps.rows))
        acted = any(isinstance(claim, StepClaim) and claim.state is StepState.FINISHED for claim in claims)
        for (kind, _), old, setting in fresh(tx.settings.rows):
            if kind == "totp" and old is not None and setting is not None:
                was, now_is = json.loads(old.value), json.loads(setting.value)
                if now_is["used"] or now_is["wrong"]:  # else a new factor was made
                    self.oracle.proved(setting.key, wrong=now_is["wrong"] > was["wrong"])
            if kind in WATCHED:
                if not acted:
                    self.oracle.says(f"a fact changed by no act: {kind}")
                self._fact(kind, old, setting)

    def _hash(self, envelope: Envelope) -> str:
        """What names these circumstances; values do not change, so each is looked at once."""
        if id(envelope) not in self._hashes:
            self._hashes[id(envelope)] = (envelope, envelope.hash)
        return self._hashes[id(envelope)][1]

    def _record(self, tx: Any) -> None:
        for link in tx.audit.entries(self._recorded):
            self._recorded = link.sequence
            if link.entry.event == "intent":
                row = tx.requests.get(link.entry.request)
                if row is not None and row.plan is not None:
                    self._intend(tx, row)

    def _intend(self, tx: Any, row: Request) -> None:
        for (name, index, _), old, claim in fresh(tx.steps.rows):
            if name == row.id and old is None and claim is not None:
                self.truth.intents[name, index] += 1

    def _card(self, tx: Any, token: Token) -> None:
        document, row = tx.documents.get(token.document), tx.requests.get(token.request)
        if document is None:
            return
        envelope = self._hash(row.approval.envelope) if row is not None and row.approval is not None else ""
        self.truth.cards[token.token] = Card(
            token.token, token.verb, token.request, envelope, token.document, document.destination, document.audience,
            token.number, token.code, token.command,
        )  # fmt: skip

    def _request(self, old: Request | None, row: Request, said: Said | None, regime: Regime) -> None:
        truth = self.truth
        if old is None:
            self.oracle.proposes(row, said, row.intent.source is Source.MODEL)
            if said is not None:
                self.made[said.order] = self.made.get(said.order, 0) + 1
        same = old is not None and old.approval is row.approval and old.fence == row.fence
        if row.plan is not None and row.approval is not None and not same:
            envelope = row.approval.envelope
            hashed = self._hash(envelope)
            known = truth.asks.get(row.id, [])
            opened = old is None or old.approval is None or old.approval.envelope != envelope
            if opened and (not known or known[-1].envelope != hashed):
                glass = row.intent.action == "break.glass"
                people = tuple(dict.fromkeys((row.person, *envelope.requesters)))
                rated = envelope.decision.risk
                asked = Ask(row.id, row.person, people, row.plan, hashed, rated, glass, regime, truth.now, truth.order)
                truth.asks[row.id] = [*known, asked]
                self.oracle.asks(asked, envelope.decision)
                if old is not None and not (known and _alike(known[-1].plan, row.plan)):
                    self.oracle.says(f"{row.id}: people are asked about a plan that nobody asked for")
            self._votes(old, row)
            if row.fence > (old.fence if old is not None else 0):
                truth.taken.setdefault((row.id, hashed), (truth.now, truth.order))
        if row.cancel is not Cancel.NO and (old is None or old.cancel is Cancel.NO):
            truth.stopped.add(row.id)
        if row.state is State.CANCELLED and old is not None and old.state is State.PENDING:
            self.oracle.decided(row, said)

    def _votes(self, old: Request | None, row: Request) -> None:
        asks, approval = self.truth.asks.get(row.id, []), row.approval
        if not asks or approval is None or asks[-1].envelope != self._hash(approval.envelope):
            return
        known = old.approval.votes if old is not None and old.approval is not None else ()
        for vote in approval.votes:
            if vote not in known:
                self.oracle.votes(asks[-1], vote)

    def _claim(self, row: Request | None, index: int, claim: StepClaim, regime: Regime) -> None:
        if row is None or row.plan is None:
            self.oracle.says(f"{claim.request}: a step of nothing")
            return
        self.oracle.claims(row, index, regime, self.identity)

    def _fact(self, kind: str, old: Setting | None, now: Setting | None) -> None:
        """What people's acts made of the facts, in the oracle's own words."""
        truth, row = self.truth, now or old
        assert row is not None
        if kind == "mode":
            truth.frozen = now is not None if row.key == "frozen" else truth.frozen
        elif kind == "right":
            said = json.loads(row.value)
            rights = truth.rights.setdefault(said["user"], {})
            rights.pop(said["scope"], None)
            if now is None:
                truth.restore(said["user"], said["scope"])
            elif said["role"] != "nobody":
                rights[said["scope"]] = (Role[said["role"].upper()], now.at)
        elif kind == "link":
            said = json.loads(row.value)
            account = Account(said["messenger"], said["workspace"], said["user"])
            truth.owners.pop(account, None)
            if now is not None:
                truth.owners[account] = (said["person"], now.at)


def _alike(one: Plan, other: Plan) -> bool:
    return (one.action, one.params, one.steps, one.operands) == (
        other.action,
        other.params,
        other.steps,
        other.operands,
    )
