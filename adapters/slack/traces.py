"""What of ours already stands in a conversation: read where a send got no answer, before anything is sent again."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

from adapters.slack.api import Api

EVENT = "commander_document"
"""The type of our messages' metadata."""
PAGE, PAGES = 200, 5
"""Messages of a page, and pages that a search reads: a trace is minutes old, and channels begin with the newest."""
THREAD_PAGES = 25
"""Pages of a thread that a search reads: threads begin with the oldest."""


def metadata(document: str, instead_of: str = "") -> dict[str, Any]:
    """What marks a message as the one that shows `document`.

    `instead_of` is the `ts` of an earlier one that can no longer be changed: a search must not find that one again.
    """
    return {"event_type": EVENT, "event_payload": {"document": document, "instead_of": instead_of}}


class Traces:
    """Searches of conversations."""

    def __init__(self, api: Api) -> None:
        self._api = api

    async def message(self, channel: str, thread: str, document: str, instead_of: str = "") -> str | None:
        """The `ts` of the message in a channel (or one of its threads) that shows a document; None where there is none.

        Raises `MessengerUnavailable`.
        """
        wanted = metadata(document, instead_of)
        pages = THREAD_PAGES if thread else PAGES
        async for one in self.messages(channel, thread, pages, include_all_metadata=True):
            found = one.get("metadata") or {}
            if found.get("event_type") == EVENT and found.get("event_payload") == wanted["event_payload"]:
                return str(one["ts"])
        return None

    async def file(self, channel: str, thread: str, name: str) -> bool:
        """Whether a file of this name is in the thread already. Raises `MessengerUnavailable`."""
        async for one in self.messages(channel, thread, THREAD_PAGES):
            if any(file.get("name") == name for file in one.get("files") or ()):
                return True
        return False

    async def messages(
        self, channel: str, thread: str = "", pages: int = PAGES, **options: Any
    ) -> AsyncIterator[dict[str, Any]]:
        """Messages of a channel, newest first, or of a thread, oldest first. Raises `MessengerUnavailable`.

        `options` are Slack's: `oldest`, `include_all_metadata`. A thread begins with its own first message.
        """
        client = self._api.client
        cursor = None
        for _ in range(pages):
            asked = {"channel": channel, "limit": PAGE, "cursor": cursor, **options}
            if thread:
                page = await self._api.ask(client.conversations_replies, ts=thread, **asked)
            else:
                page = await self._api.ask(client.conversations_history, **asked)
            for one in page.get("messages", ()):
                yield one
            cursor = (page.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                return


def oldest(since: datetime) -> str:
    """A moment as Slack's `oldest`."""
    return f"{since.timestamp():.6f}"
