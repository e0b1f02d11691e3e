"""What the server refused, told apart from what merely failed."""

from bot.domain.errors import MessengerUnavailable


class Refusal(MessengerUnavailable):
    """The server understood and said no; the same again would be refused again. `reason` is its own short word."""

    def __init__(self, reason: str) -> None:
        super().__init__("rocketchat.refused", permanent=True, reason=reason)
        self.reason = reason


class NotFound(Refusal):
    """There is no such message (any more)."""


class TokenRefused(MessengerUnavailable):
    """The token is not, or no longer, valid."""

    def __init__(self) -> None:
        super().__init__("rocketchat.token", permanent=True)
