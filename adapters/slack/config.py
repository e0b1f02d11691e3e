"""The section `[adapters.slack]`: which app, how Slack reaches it, where its secrets are."""

from typing import Literal

from pydantic import Field, model_validator

from bot.domain.content import Message
from bot.domain.settings import MessengerSection, Refused, SecretRef


class Config(MessengerSection):
    """One Slack app in one workspace."""

    bot_token: SecretRef = Field(description="Bot User OAuth Token (xoxb-…).")
    mode: Literal["socket", "http"] = Field(
        "socket", description="How Slack reaches the bot: socket (Socket Mode, no public address needed) or http."
    )
    app_token: SecretRef | None = Field(
        None, description="App-level token (xapp-…) with connections:write; needed where mode is socket."
    )
    signing_secret: SecretRef | None = Field(
        None, description="Signing Secret of the app; needed where mode is http: unsigned requests are refused."
    )
    admin_token: SecretRef | None = Field(
        None, description="User token (xoxp-…) of a workspace admin: deletes messages in which somebody typed a secret."
    )
    sockets: int = Field(1, ge=1, le=10, description="Sockets of this process; Slack allows 10 for all of an app's.")
    host: str = Field("127.0.0.1", description="Where the http mode listens, behind your own TLS.")
    port: int = Field(3000, ge=0, le=65535, description="Port of the http mode; 0 takes a free one.")
    path: str = Field("/slack/events", pattern=r"^/", description="Path of the http mode's only address.")
    command: str = Field("/ops", pattern=r"^/[a-z0-9_-]{1,31}$", description="The slash command.")
    api_url: str = Field("https://slack.com/api/", description="Slack's Web API (GovSlack has another).")

    @model_validator(mode="after")
    def _has_what_its_mode_needs(self) -> "Config":
        key = "app_token" if self.mode == "socket" else "signing_secret"
        if getattr(self, key) is None:
            raise Refused(Message.of("slack.needs_key", mode=self.mode, key=key))
        return self
