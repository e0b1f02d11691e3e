"""Rules that a team writes itself: when they apply, what they do, and the examples that prove it at start."""

from datetime import datetime
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from bot.domain.inventory import ENVIRONMENTS, Host
from bot.domain.settings import Section
from policies.times import Day, Hours


def upper(value: object) -> object:
    """Risks may be written in small letters."""
    return value.upper() if isinstance(value, str) else value


def _hours(value: str) -> str:
    Hours.parse(value)
    return value


RiskName: TypeAlias = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]
AnyRisk: TypeAlias = Annotated[RiskName, BeforeValidator(upper)]
HoursText: TypeAlias = Annotated[str, AfterValidator(_hours)]
Name: TypeAlias = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]

NOON: Final = datetime(2026, 1, 5, 12, 0)  # noqa: DTZ001 (an example's moment: a Monday, in whatever zone)


def known_environments(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, if all of them are environments."""
    if unknown := sorted(set(names) - set(ENVIRONMENTS)):
        raise ValueError(f"no such environment: {', '.join(unknown)}; known: {', '.join(ENVIRONMENTS)}")
    return names


class Scope(Section):
    """Which hosts a rule is about. Nothing said: every act. Something said: acts that touch at least one such host."""

    tags: tuple[str, ...] = Field((), description="Only acts that touch a host with one of these tags.")
    environments: tuple[str, ...] = Field((), description="Only acts that touch a host of one of these environments.")

    @field_validator("environments")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return known_environments(value)

    def covers(self, hosts: tuple[Host, ...]) -> bool:
        """Whether one of the hosts is meant."""
        if not self.tags and not self.environments:
            return True
        return any(
            (not self.tags or set(self.tags) & set(host.tags))
            and (not self.environments or host.environment in self.environments)
            for host in hosts
        )


class Example(Section):
    """One case that a rule must (or must not) apply to."""

    action: str = Field(description="An action, such as app.deploy.")
    tags: tuple[str, ...] = Field((), description="The tags of the host.")
    environment: str = Field("", description="The environment of the host; nothing: production, like an untagged host.")
    person: str = Field("", description="Who asks.")
    at: datetime | None = Field(None, description="When, in the configured time zone.")

    @property
    def host(self) -> Host:
        """The host that the example is about."""
        return Host("example", tags=(*((self.environment,) if self.environment else ()), *self.tags))


class Rule(Scope):
    """One rule of `[[policy.rules]]`: all its conditions must hold, then its effect applies."""

    name: Name = Field(description="How decisions name the rule: lower-case letters, digits and dashes.")
    action: tuple[str, ...] = Field(("*",), description='Actions, as names or patterns: "app.*".')
    people: tuple[str, ...] = Field((), description="Only what one of these people asks.")
    days: tuple[Day, ...] = Field((), description='Only on these days: "mon" to "sun".')
    hours: HoursText | None = Field(None, description='Only in this part of the day: "22:00-06:00".')
    effect: Literal["deny", "raise", "require"] = Field(
        description="deny: never. raise: one level of risk more. require: other people must approve."
    )
    to: AnyRisk | None = Field(None, description="With raise: at least this risk, instead of one level more.")
    approvals: int = Field(1, ge=1, le=5, description="With require: how many other people must approve.")
    because: str = Field(min_length=1, max_length=200, description="Shown to whoever the rule stops.")
    match: tuple[Example, ...] = Field((), description="Cases that the rule must apply to; checked at start.")
    not_match: tuple[Example, ...] = Field((), description="Cases that it must not apply to; checked at start.")

    @model_validator(mode="before")
    @classmethod
    def _one_or_many(cls, data: object) -> object:
        """`action = "app.*"` is the same as `action = ["app.*"]`."""
        if isinstance(data, dict) and isinstance(data.get("action"), str):
            return {**data, "action": (data["action"],)}
        return data

    @model_validator(mode="after")
    def _proved(self) -> "Rule":
        for expected, examples in ((True, self.match), (False, self.not_match)):
            for example in examples:
                if example.at is None and (self.days or self.hours):
                    raise ValueError(f"rule {self.name}: this example needs at = …: {_shown(example)}")
                if self.applies(example.action, (example.host,), (example.person,), example.at or NOON) is not expected:
                    verb = "does not apply to its match example" if expected else "applies to its not_match example"
                    raise ValueError(f"rule {self.name} {verb} {_shown(example)}")
        return self

    def applies(self, action: str, hosts: tuple[Host, ...], people: tuple[str, ...], now: datetime) -> bool:
        """Whether every condition holds; `now` in the configured zone."""
        return (
            any(fnmatchcase(action, pattern) for pattern in self.action)
            and (not self.people or bool(set(self.people) & set(people)))
            and self.covers(hosts)
            and (Hours.parse(self.hours) if self.hours else Hours()).cover(now, self.days)
        )


def _shown(example: Example) -> str:
    return example.model_dump_json(exclude_defaults=True)
