"""What policy is asked. Everything it may look at is in the case: no clock, no database, no words of anybody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.actions import Sensitivity
from bot.domain.content import Message
from bot.domain.flow import Risk
from bot.domain.inventory import Host
from bot.domain.people import Person, Role

BROKEN_GLASS = "break-glass"
"""The rule of a decision for which the glass was broken."""


@dataclass(frozen=True, slots=True)
class Situation:
    """The circumstances: `now` in the configured zone; `recent_targets` the person's hosts of 30 minutes.

    `others`: how many other people an earlier verdict on this very plan asked for; never fewer are asked for now.
    """

    now: datetime
    armed: bool = True
    frozen: bool = False
    recent_targets: int = 0
    break_glass: bool = False
    others: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One question to policy. `requesters` are everybody who authored any part of the plan's text, the asker first.

    `risk` is declaration and parameter rules already combined with the verdicts on commands; `reasons` say why it is
    above the declared one. `hosts` are all hosts that the plan touches; `people` everybody who could be an approver.
    """

    action: str
    kind: Literal["act", "look"]
    risk: Risk
    role: Role
    requesters: tuple[Person, ...]
    hosts: tuple[Host, ...]
    people: tuple[Person, ...]
    situation: Situation
    reasons: tuple[Message, ...] = ()
    control_plane: bool = False
    interrupts: bool = False
    shows: Sensitivity = Sensitivity.FACTS
    own_affair: bool = False
    """The person's own second factor, language, request: asked as declared, without the control plane's rule."""
    opaque: bool = False
    """A step runs code that could not be read (`bash /tmp/x`): another person must answer for it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What reading a command, or parameters, said. LOW of a command means: may run unasked, exactly as this argv."""

    risk: Risk
    reasons: tuple[Message, ...] = ()
    programs: tuple[str, ...] = ()
    opaque: bool = False
    """It runs code that cannot be read here: a script, a pipe into an interpreter, words made at run time."""
