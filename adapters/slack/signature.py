"""Whether an HTTP request is from Slack, now, and for the first time: judged on its raw body."""

from collections.abc import Mapping

from slack_sdk.signature import Clock as Seconds
from slack_sdk.signature import SignatureVerifier

from bot.domain.ports import Clock

REMEMBERED = 600
"""Seconds that a signature is remembered: longer than the five minutes for which Slack's timestamps are accepted."""


class Now(Seconds):
    """The product's clock for the SDK's verifier."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class Signatures:
    """Judges requests; remembers those it took."""

    def __init__(self, secret: str, clock: Clock) -> None:
        self._now = Now(clock)
        self._verifier = SignatureVerifier(secret, self._now)
        self._seen: dict[tuple[str, str], float] = {}

    def genuine(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the raw body is signed with the app's secret and not older than five minutes."""
        stamp, signature = _stamp(headers)
        try:
            # The SDK reads the timestamp with int(), which takes "٣" and " 3": only ASCII digits are Slack's.
            return stamp.isascii() and stamp.isdigit() and self._verifier.is_valid(body, stamp, signature)
        except (ValueError, TypeError, OverflowError):  # a body that is no UTF-8, a signature that is no ASCII
            return False

    def first(self, headers: Mapping[str, str]) -> bool:
        """Whether no request with this timestamp and signature was taken yet; from now on it was."""
        now = self._now.now()
        self._seen = {key: at for key, at in self._seen.items() if now - at < REMEMBERED}
        key = _stamp(headers)
        if key in self._seen:
            return False
        self._seen[key] = now
        return True

    def forget(self, headers: Mapping[str, str]) -> None:
        """The request was not stored after all: the same one may come again."""
        self._seen.pop(_stamp(headers), None)


def _stamp(headers: Mapping[str, str]) -> tuple[str, str]:
    return headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
