"""The section `[adapters.telegram]`."""

from typing import Literal

from pydantic import Field

from bot.domain.settings import MessengerSection, SecretRef


class Config(MessengerSection):
    """`[adapters.telegram]`: one bot of Telegram's BotFather."""

    token: SecretRef = Field(description="The token that BotFather gave.")
    mode: Literal["polling", "webhook"] = Field(
        "polling", description="polling: the bot asks Telegram (works anywhere). webhook: Telegram calls the bot."
    )
    poll_seconds: int = Field(
        10,
        ge=1,
        le=50,
        description="Seconds that one long poll waits; a dead connection is noticed half as long after.",
    )
    api: str = Field(
        "https://api.telegram.org", pattern=r"^https?://", description="Telegram's Bot API, or a server of your own."
    )
    webhook_url: str = Field(
        "", pattern=r"^(https://.+)?$", description="Public https address of the webhook, with its path."
    )
    webhook_host: str = Field("127.0.0.1", description="Address that the webhook listens on, behind your proxy.")
    webhook_port: int = Field(8443, ge=0, le=65535, description="Port that the webhook listens on.")
    webhook_secret: SecretRef | None = Field(
        None, description="Text (A-Z, a-z, 0-9, _ and -) that Telegram sends with each call; needed for a webhook."
    )
