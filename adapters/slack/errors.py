"""What Slack's refusals and silences mean: whether to wait, to give up on a place, or to give up altogether."""

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import MessengerUnavailable

TOKEN = frozenset(
    ("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type"
     , "org_login_required", "two_factor_setup_required", "team_access_not_granted", "ekm_access_denied")
)  # fmt: skip
"""The token is no good, or no longer: nothing works until somebody changes it."""
PLACE = frozenset(
    ("channel_not_found", "not_in_channel", "is_archived", "user_not_found", "user_disabled", "user_not_visible"
     , "cannot_dm_bot", "messages_tab_disabled", "restricted_action", "restricted_action_thread_locked"
     , "restricted_action_read_only_channel", "restricted_action_non_threadable_channel", "not_enabled"
     , "no_permission", "access_denied", "thread_not_found", "as_user_not_supported")
)  # fmt: skip
"""This conversation takes nothing from the bot; others do."""
NO_THREAD = "thread_not_found"
"""The message that the thread hung on is gone; its channel is not."""
UNSURE = frozenset(("fatal_error", "internal_error", "request_timeout", "service_unavailable"))
"""It may have been done all the same (Slack says so of `fatal_error`)."""
SLOW_DOWN = frozenset(("ratelimited", "rate_limited", "message_limit_exceeded"))
GONE = frozenset(("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"))
"""Why a message cannot be changed any more."""
TRANSIENT = SLOW_DOWN | UNSURE | {"team_added_to_org", "accesslimited", "request_aborted"}

HTTP_TOO_MANY, HTTP_FAULT = 429, 500


class SlackRefused(MessengerUnavailable):
    """Slack said no: `error` is its word for it."""

    def __init__(self, code: str, error: str, retry_after: float | None = None, *, permanent: bool = False) -> None:
        super().__init__(code, retry_after, permanent=permanent, error=error)
        self.error = error

    @property
    def fatal(self) -> bool:
        """Whether the token is no good: then nothing else works either."""
        return self.error in TOKEN


class NoAnswer(MessengerUnavailable):
    """Slack did not answer. `sure`: the request never left; otherwise it may have been done."""

    def __init__(self, *, sure: bool) -> None:
        super().__init__("slack.unreachable")
        self.sure = sure


def refused(status: int, data: Any, headers: Mapping[str, str]) -> SlackRefused | NoAnswer:
    """The error for an answer that is not ok: its HTTP status, its body as decoded, its headers."""
    error = str(data.get("error", "")) if isinstance(data, Mapping) else ""
    if status == HTTP_TOO_MANY or error in SLOW_DOWN:
        return SlackRefused("slack.limited", error or "ratelimited", _seconds(headers))
    if status >= HTTP_FAULT or not error or error in UNSURE:
        return NoAnswer(sure=False)
    if error in TOKEN:
        return SlackRefused("slack.token", error, permanent=True)
    if error == "missing_scope":
        return SlackRefused("slack.scope", f"{error}: {data.get('needed', '')}", permanent=True)
    if error in PLACE:
        return SlackRefused("slack.place", error, permanent=True)
    return SlackRefused("slack.refused", error, permanent=error not in TRANSIENT)


def _seconds(headers: Mapping[str, str]) -> float:
    """`Retry-After` in seconds; Slack's own default of 30 where it is missing or no number."""
    said = {name.lower(): value for name, value in headers.items()}.get("retry-after", "")
    return float(said) if said.isdecimal() else 30.0
