"""What `[adapters.discord]` may say; importable without Discord's library."""

from pydantic import Field

from bot.domain.settings import MessengerSection, SecretRef


class Config(MessengerSection):
    """`[adapters.discord]`: one Discord application and its bot."""

    token: SecretRef = Field(description="The bot's token: developer portal, Bot, Reset Token.")
    threads: bool = Field(
        default=True, description="true: a question in a channel gets a thread of its own; false: answers are replies."
    )
    api_url: str = Field("", description="Another REST API than Discord's, for a proxy or tests; empty: Discord's.")
    gateway_url: str = Field("", description="Another gateway than Discord's, likewise; empty: Discord's.")
