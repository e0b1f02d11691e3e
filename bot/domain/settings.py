"""What every part of the configuration is made of: a table of known keys, and references to secrets."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.content import Message


class Section(BaseModel):
    """A table of the file: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Refused(ValueError):
    """A refusal with words of its own, which pydantic hands on."""

    def __init__(self, said: Message) -> None:
        super().__init__(said.id)
        self.said = said


class MessengerSection(Section):
    """What every messenger's section has."""

    max_approval: Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"] = Field(
        "CRITICAL", description="The highest risk that may be confirmed or approved from this messenger."
    )


class SecretRef(Section):
    """Where a secret is: exactly one of an environment variable, a file, or a name of the encrypted store."""

    env: str = Field("", description="Name of an environment variable.")
    file: str = Field("", description="Path of a file that only the bot can read.")
    secret: str = Field("", description="Name in the encrypted store (`commander secrets set NAME`).")

    @model_validator(mode="before")
    @classmethod
    def _never_literal(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise Refused(Message.of("config.literal_secret"))
        return value

    @model_validator(mode="after")
    def _exactly_one(self) -> "SecretRef":
        if sum(map(bool, (self.env, self.file, self.secret))) != 1:
            raise Refused(Message.of("config.exactly_one", keys="env, file, secret"))
        return self
