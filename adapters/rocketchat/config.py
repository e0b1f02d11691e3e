"""What a team writes under `[adapters.rocketchat]`."""

from pydantic import Field

from bot.domain.settings import MessengerSection, SecretRef


class Config(MessengerSection):
    """One bot user on one Rocket.Chat server."""

    url: str = Field(
        description="Address of the server, for example `https://chat.example.org`.",
        pattern=r"^https?://[^\s?#]+[^\s?#/]/?$",
    )
    user_id: str = Field(
        description="Identity of the bot's user (Administration → Users, or shown with its personal access token).",
        pattern=r"^[A-Za-z0-9_.-]+$",
    )
    token: SecretRef = Field(
        description="The bot user's personal access token (its Account → Security → Personal access tokens)."
    )
    max_chars: int = Field(
        5000,
        ge=500,
        le=100_000,
        description="Longest message that the server takes (its setting Message_MaxAllowedSize).",
    )
