"""What people agreed to beforehand: one plan, at times that they agreed to as well, until an end.

The agreement is the sealed approval of a plan whose only step, a change, holds the terms: the digest of what is to be
done, when, in which zone and until when. Each run is a request of its own that carries the agreement with it, so that
`policies.standing` proves it from sealed values alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.domain.content import Message
from bot.domain.flow import Approval, Change, Plan, Step
from bot.domain.when import Occasion, following, occurrences, parse, told

CHANGE = "schedule.add"
"""The change whose arguments are terms."""
LONGEST = timedelta(days=90)
"""Nobody's agreement stands for longer."""
LATE = timedelta(minutes=2)
"""How late a run may begin, and how long it may be taken into execution then."""
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class Terms:
    """What an agreement covers. `digest` "" is a look; `request` is the canonical command that is read again."""

    request: str
    when: str
    zone: str
    end: datetime
    digest: str = ""

    @property
    def occasion(self) -> Occasion:
        return parse(self.when)

    def next(self, after: datetime) -> datetime | None:
        """The first time later than `after` that is agreed to, in UTC."""
        at = following(self.occasion, after, ZoneInfo(self.zone))
        return at if at is not None and at <= self.end else None

    def between(self, after: datetime, until: datetime) -> tuple[datetime, ...]:
        """All times that are agreed to, later than `after` and not later than `until`, in order."""
        last = min(until, self.end)
        return tuple(takewhile(lambda at: at <= last, occurrences(self.occasion, after, ZoneInfo(self.zone))))

    @property
    def told(self) -> Message:
        """When, in words."""
        return told(self.occasion, ZoneInfo(self.zone))

    @property
    def change(self) -> Change:
        """The step that a plan holds them in."""
        said = {"digest": self.digest, "end": self.end.isoformat(), "request": self.request, "when": self.when}
        return Change(CHANGE, tuple(sorted((said | {"zone": self.zone}).items())))


def terms_of(steps: tuple[Step, ...]) -> Terms | None:
    """The terms in a plan's steps; None where it is no agreement for later."""
    match steps:
        case (Change(name=name, arguments=arguments),) if name == CHANGE:
            said = {key: str(value) for key, value in arguments}
            end = datetime.fromisoformat(said["end"])
            return Terms(said["request"], said["when"], said["zone"], end, said["digest"])
    return None


@dataclass(frozen=True, slots=True)
class Standing:
    """An agreement and the one of its times that a run is for. `seal` binds it to that run's own approval."""

    plan: Plan
    approval: Approval
    due: datetime
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A standing agreement as it is kept. `last`: what was due until then is dealt with, and never comes again.

    `skipped` is why the last time was not used, `told` when the thread was last told so.
    """

    plan: Plan
    approval: Approval
    language: str
    last: datetime
    skipped: Message | None = None
    told: datetime | None = None

    @property
    def id(self) -> str:
        """The request that made it."""
        return self.approval.envelope.request

    @property
    def person(self) -> str:
        return self.approval.requesters[0]

    @property
    def terms(self) -> Terms:
        terms = terms_of(self.plan.steps)
        assert terms is not None  # noqa: S101 (nothing else is kept as a schedule)
        return terms


def run_id(schedule: str, due: datetime) -> str:
    """The request of a run: the same for every process, so that a time that is agreed to is used once."""
    body = f"{schedule}\0{int(due.timestamp())}".encode()
    return "".join(_LETTERS[byte % len(_LETTERS)] for byte in sha256(b"commander/run/v1\0" + body).digest()[:10])
