"""`[[teams]]` and `[[quotas]]`: how much people may do in a day."""

from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from bot.domain.content import Message
from bot.domain.settings import Refused, Section

Name: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]


class TeamSection(Section):
    """`[[teams]]`: people who share a quota."""

    name: Name = Field(description="How people call it.")
    people: tuple[str, ...] = Field(min_length=1, description="Who.")


class QuotaSection(Section):
    """`[[quotas]]`: how much some people, or teams together, may do."""

    people: tuple[str, ...] = Field((), description="Each of them may do so much.")
    teams: tuple[str, ...] = Field((), description="Each of these teams may do so much, all of its people together.")
    tasks_a_day: int | None = Field(None, ge=0, description="Acts within 24 hours; nothing: any number.")
    hosts: int | None = Field(None, ge=0, description="Different hosts acted upon within 24 hours.")
    targets_a_request: int | None = Field(None, ge=0, description="Hosts of one request.")

    @model_validator(mode="after")
    def _of_somebody(self) -> "QuotaSection":
        if not self.people and not self.teams:
            raise Refused(Message.of("config.quota_of_nobody"))
        return self
