"""The keys of `[policy]`: which profile, who approves what, when, and the team's own rules."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from bot.domain.flow import Risk
from bot.domain.settings import Section
from policies.rules import HoursText, Name, Rule, Scope, known_environments, upper
from policies.times import Day, Hours

Profile: TypeAlias = Literal["team", "strict", "solo"]
Delegable: TypeAlias = Annotated[Literal["MEDIUM", "HIGH"], BeforeValidator(upper)]


class Expiry(Section):
    """For how many minutes a plan of each risk may be confirmed or approved."""

    medium: int = Field(10, ge=1, le=120, description="Minutes to confirm a plan of MEDIUM risk.")
    high: int = Field(15, ge=1, le=120, description="Minutes to approve a plan of HIGH risk.")
    critical: int = Field(15, ge=1, le=120, description="Minutes to approve a plan of CRITICAL risk.")

    def seconds(self, risk: Risk) -> int:
        """How long a plan of this risk may be answered."""
        minutes = {Risk.LOW: self.medium, Risk.MEDIUM: self.medium, Risk.HIGH: self.high, Risk.CRITICAL: self.critical}
        return minutes[risk] * 60


class Approvers(Section):
    """People who approve though they are no admins."""

    people: tuple[str, ...] = Field(min_length=1, description="Who.")
    tags: tuple[str, ...] = Field((), description="Only where every host has one of these tags; nothing: everywhere.")
    max_risk: Delegable = Field("HIGH", description="Up to which risk: MEDIUM or HIGH. CRITICAL is for admins.")


class WorkingHours(Scope):
    """When acts are expected; outside they are riskier, or refused."""

    days: tuple[Day, ...] = Field(("mon", "tue", "wed", "thu", "fri"), description='Working days: "mon" to "sun".')
    hours: HoursText = Field("08:00-19:00", description="Working hours, in the configured time zone.")
    outside: Literal["raise", "deny"] = Field("raise", description="raise: one level of risk more. deny: no acts.")

    def now(self, at: datetime) -> bool:
        """Whether `at` is working time."""
        return Hours.parse(self.hours).cover(at, self.days)


class FreezeWindow(Scope):
    """A time when acts are riskier, or refused: a release freeze, the nightly batch."""

    name: Name = Field(description="How decisions name the window.")
    start: datetime | None = Field(None, description="From this moment on; without an offset: in the configured zone.")
    end: datetime | None = Field(None, description="Until this moment.")
    days: tuple[Day, ...] = Field((), description='Only on these days: "mon" to "sun".')
    hours: HoursText | None = Field(None, description='Only in this part of the day: "22:00-06:00".')
    effect: Literal["deny", "raise"] = Field("deny", description="deny: no acts. raise: one level of risk more.")
    because: str = Field(min_length=1, max_length=200, description="Shown to whoever the window stops.")

    @model_validator(mode="after")
    def _in_order(self) -> "FreezeWindow":
        if not (self.start or self.end or self.days or self.hours):
            raise ValueError(f"window {self.name}: say when: start, end, days or hours")
        if self.start and self.end:
            if (self.start.tzinfo is None) is not (self.end.tzinfo is None):
                raise ValueError(f"window {self.name}: write start and end alike, both with or both without an offset")
            if self.start >= self.end:
                raise ValueError(f"window {self.name}: start must come before end")
        return self

    def open(self, at: datetime) -> bool:
        """Whether `at` lies in the window; `at` in the configured zone."""
        return (
            (self.start is None or _comparable(at, self.start) >= self.start)
            and (self.end is None or _comparable(at, self.end) < self.end)
            and (Hours.parse(self.hours) if self.hours else Hours()).cover(at, self.days)
        )


class PolicySettings(Section):
    """`[policy]`: who must confirm or approve what. The defaults are those of a team."""

    profile: Profile = Field(
        "team",
        description="team: the table of the documentation. strict: HIGH needs one other person, CRITICAL two. "
        "solo: one person confirms everything, with the typed name from HIGH and a code from CRITICAL.",
    )
    four_eyes: tuple[str, ...] = Field(
        (), description="Environments where another person also approves what an admin asks at HIGH."
    )
    blast_radius: int = Field(5, ge=1, description="More hosts than this within 30 minutes: one level of risk more.")
    expiry: Expiry = Field(Expiry(), description="How long a plan may be confirmed or approved.")
    approvers: tuple[Approvers, ...] = Field((), description="Who approves besides admins.")
    working_hours: WorkingHours | None = Field(None, description="When acts are expected; nothing: always.")
    freeze: tuple[FreezeWindow, ...] = Field((), description="Times when acts are refused or riskier.")
    rules: tuple[Rule, ...] = Field((), description="The team's own rules.")

    @model_validator(mode="after")
    def _known_names(self) -> "PolicySettings":
        known_environments(self.four_eyes)
        names = [*(rule.name for rule in self.rules), *(window.name for window in self.freeze)]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise ValueError(f"rules and freeze windows need names of their own: {', '.join(twice)}")
        return self


def _comparable(at: datetime, with_: datetime) -> datetime:
    """`at` with or without its offset, as `with_` is written."""
    return at.replace(tzinfo=None) if with_.tzinfo is None else at
