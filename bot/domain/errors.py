"""Every error of the product, classified where it is born and worded in one place.

BotError(code)                       str(error) is safe to show; details go to the log under a correlation id
├── RefusedError                     the answer is no, here is why; never retried
│   ├── NotUnderstood(suggestions) · Ambiguous(candidates) · InvalidArgument(parameter, reason) · UnknownTarget(near)
│   ├── UnknownPerson · NotAllowed(rule) · ApprovalRefused(self-approval, decided, expired, changed) · TooMany(retry_at)
├── UnavailableError(retry_after)    the world said no; only reads and idempotent steps may be retried
│   └── TargetUnreachable · HostKeyChanged (never retried) · EngineUnavailable · MessengerUnavailable ·
│       ModelUnavailable · StorageUnavailable
└── FaultError                       our bug or a wrong configuration; the user sees an id, the log sees everything
    └── ConfigError                  at start only: file, key, what was expected

The `code` of an error is a message identifier (`error.unknown_host`); its values are safe to show.
"""

from bot.domain.content import Message, Value


class BotError(Exception):
    """An error with words: `message` is what a person reads."""

    def __init__(self, code: str, /, **values: Value) -> None:
        self.message = Message.of(code, **values)
        shown = ", ".join(f"{name}={value!r}" for name, value in self.message.values)
        super().__init__(f"{code}({shown})" if shown else code)

    @property
    def code(self) -> str:
        return self.message.id


class RefusedError(BotError):
    """The answer is no, here is why; never retried."""


class NotUnderstood(RefusedError):
    """No reading of the words; the suggestions are canonical commands."""


class Ambiguous(RefusedError):
    """More than one reading: the person must choose."""


class InvalidArgument(RefusedError):
    """A parameter's value is refused: which one, and why."""


class UnknownTarget(RefusedError):
    """A name that is not in the inventory (or that the person may not see); `near` holds the nearest names."""


class UnknownPerson(RefusedError):
    """The account is linked to nobody."""


class NotAllowed(RefusedError):
    """A rule says no."""


class ApprovalRefused(RefusedError):
    """A vote or a claim that does not count: self-approval, decided, expired, changed."""


class TooMany(RefusedError):
    """A rate limit or a quota."""


class UnavailableError(BotError):
    """The world said no; only reads and idempotent steps may be retried."""


class TargetUnreachable(UnavailableError):
    """No connection to a host, or it refused the login: nothing was run there."""


class ConnectionLost(UnavailableError):
    """The connection ended after the command had left: its fate is not known."""


class HostKeyChanged(UnavailableError):
    """The host showed a key that is not the trusted one, or none is trusted yet; never retried."""


class EngineUnavailable(UnavailableError):
    """Docker, libvirt, Proxmox: no answer."""


class MessengerUnavailable(UnavailableError):
    """A messenger did not take a delivery; `retry_after` seconds where it said so."""

    def __init__(
        self, code: str, /, retry_after: float | None = None, *, permanent: bool = False, **values: Value
    ) -> None:
        super().__init__(code, **values)
        self.retry_after = retry_after
        self.permanent = permanent


class ModelUnavailable(UnavailableError):
    """The language model did not answer in time, or not usably."""


class StorageUnavailable(UnavailableError):
    """The database is locked, full or away: nothing was run."""


class FaultError(BotError):
    """Our bug or a wrong configuration."""


class ConfigError(FaultError):
    """At start only: which file, which key, what was expected."""
