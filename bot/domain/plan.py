"""Exactly what would run: the steps of an act, what they were made from, and the digest that people agree to."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from bot.domain.codec import canonical, plain
from bot.domain.content import Message
from bot.domain.steps import Arguments, Operand, Step

ADDED = frozenset({"directory", "environment", "later", "parts"})
"""Fields that came after the first approvals were stored: while they say nothing, digests are what they were."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an act would do. Pure data; `preconditions` must still hold when it runs; `parts`: actions of several.

    `later` are steps that this plan only puts off (a schedule's): they are shown, and made again when they are due.
    """

    action: str
    params: Arguments
    steps: tuple[Step, ...]
    operands: tuple[Operand, ...] = ()
    preconditions: tuple[tuple[str, str], ...] = ()
    locks: tuple[str, ...] = ()
    summary: Message | None = None
    parts: tuple[tuple[str, Arguments], ...] = ()
    later: tuple[Step, ...] = ()

    @property
    def digest(self) -> str:
        """SHA-256 over all that runs and what it was made from, in canonical form; hex."""
        body = canonical(_said(plain(replace(self, locks=(), summary=None))))
        return sha256(b"commander/plan/v1\0" + body).hexdigest()

    @property
    def targets(self) -> tuple[str, ...]:
        """What steps touch, now or later, in order, once each."""
        return tuple(dict.fromkeys(step.target for step in (*self.steps, *self.later) if step.target))


def _said(tree: Any) -> Any:
    """Without the fields of `ADDED` that are empty; their names stand nowhere else as keys."""
    if isinstance(tree, dict):
        return {key: _said(value) for key, value in tree.items() if value or key not in ADDED}
    return [_said(item) for item in tree] if isinstance(tree, list) else tree
