"""Shows documents: one message each, posted once, changed in place, its files in the thread under it.

Slack has no client ids, so a first post carries the document's id as message metadata. Where a post may already have
been made (no answer came, or somebody else may have tried), the conversation is searched for it first.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from adapters.slack.api import Api
from adapters.slack.errors import GONE, NO_THREAD, NoAnswer, SlackRefused
from adapters.slack.remembered import Remembered
from adapters.slack.render import Rendered, Upload, render
from adapters.slack.traces import Traces, metadata
from adapters.slack.wire import HOME
from bot.domain.flow import Address, Document
from bot.domain.ports import Clock, Words

log = structlog.get_logger(__name__)
FRESH = timedelta(seconds=10)
"""A document that changed less than this ago is nobody else's: a lease lasts longer."""
YOUNG = timedelta(minutes=2)
"""A process that started less than this ago may be finishing what its predecessor was killed in."""


class Deliveries:
    """The messages of one workspace. A handle is `channel:ts`, or `home:view`."""

    def __init__(self, api: Api, words: Words, clock: Clock) -> None:
        self._api = api
        self._words = words
        self._clock = clock
        self._traces = Traces(api)
        self._started: datetime = clock.now()
        self._posted: Remembered[str, str] = Remembered()
        """Handles of first posts, until the core knows them."""
        self._unsure: Remembered[str, bool] = Remembered()
        """Documents whose post got no answer."""
        self._bare: Remembered[str, bool] = Remembered()
        """Messages of which we know that no file is under them yet."""
        self._uploaded: Remembered[tuple[str, str], bool] = Remembered()
        self._direct: Remembered[str, str] = Remembered()
        """Channels of direct messages, by person."""

    async def deliver(self, document: Document) -> str:
        """Shows the document as it should be and returns its handle. Raises `MessengerUnavailable`."""
        home = document.destination.channel.startswith(HOME)
        # A Home has no thread for files: it is shortened like what is still changing.
        content = replace(document.desired, live=True) if home else document.desired
        # In a thread: laying out a long table takes a second, in which events must be acknowledged.
        rendered = await asyncio.to_thread(render, content, document.language, self._words)
        if home:
            return await self._publish(document, rendered)
        try:
            return await self._show(document, rendered)
        except SlackRefused as error:
            if error.error != NO_THREAD or not document.destination.thread:
                raise
        # The question was deleted (a secret is withdrawn), and its thread with it: the channel takes the answer.
        return await self._show(replace(document, destination=replace(document.destination, thread="")), rendered)

    async def _show(self, document: Document, rendered: Rendered) -> str:
        known = document.handle or await self._posted_there(document)
        handle = await self._post(document, rendered) if known is None else await self._edit(document, known, rendered)
        await self._upload(document, handle, rendered.uploads)
        return handle

    async def _posted_there(self, document: Document) -> str | None:
        """The message that this process posted; not where the document was moved away from a broken place."""
        handle = self._posted.get(document.id)
        if handle is None or handle.partition(":")[0] == await self.channel(document.destination):
            return handle
        return None

    async def channel(self, address: Address) -> str:
        """The id of the conversation that an address names: a person's is opened. Raises `MessengerUnavailable`."""
        if not address.private:
            return address.channel
        user = address.channel.removeprefix(HOME)
        if (known := self._direct.get(user)) is not None:
            return known
        opened = await self._api.ask(self._api.client.conversations_open, users=user)
        self._direct[user] = str(opened["channel"]["id"])
        return str(opened["channel"]["id"])

    async def _publish(self, document: Document, rendered: Rendered) -> str:
        user = document.destination.channel.removeprefix(HOME)
        view = {"type": "home", "blocks": list(rendered.blocks)}
        answer = await self._api.ask(self._api.client.views_publish, user_id=user, view=view)
        return f"{HOME}{answer['view']['id']}"

    async def _edit(self, document: Document, handle: str, rendered: Rendered) -> str:
        """The same message with other words; a new one where the old one is gone or can no longer be changed."""
        channel, _, ts = handle.partition(":")
        try:
            # All blocks are replaced, so buttons that are no longer there vanish; metadata stays.
            await self._api.ask(
                self._api.client.chat_update, channel=channel, ts=ts, text=rendered.text, blocks=list(rendered.blocks)
            )
        except SlackRefused as error:
            if error.error not in GONE:
                raise
            return await self._post(document, rendered, instead_of=ts)
        return handle

    async def _post(self, document: Document, rendered: Rendered, instead_of: str = "") -> str:
        """A first message, unless one is there already: then that one is brought up to date."""
        place = document.destination
        channel = await self.channel(place)
        if self._may_be_there(document) or instead_of:
            found = await self._traces.message(channel, place.thread, document.id, instead_of)
            self._unsure.pop(document.id)
            if found is not None:
                self._posted[document.id] = f"{channel}:{found}"
                return await self._edit(document, f"{channel}:{found}", rendered)
        self._unsure[document.id] = True  # until there is an answer, whatever interrupts this
        try:
            answer = await self._api.ask(
                self._api.client.chat_postMessage,
                **_message(place, channel, rendered),
                metadata=metadata(document.id, instead_of),
            )
        except (SlackRefused, NoAnswer) as error:
            if isinstance(error, SlackRefused) or error.sure:
                self._unsure.pop(document.id)
            raise
        self._unsure.pop(document.id)
        handle = f"{answer['channel']}:{answer['ts']}"
        self._posted[document.id] = handle
        self._bare[handle] = True
        return handle

    def _may_be_there(self, document: Document) -> bool:
        """Whether somebody may have posted the document already, without our knowing."""
        now = self._clock.now()
        if document.id in self._unsure:
            return True
        if document.version > 1 and now - self._started < YOUNG:
            return True
        return document.updated_at is not None and now - document.updated_at > FRESH

    async def _upload(self, document: Document, handle: str, uploads: tuple[Upload, ...]) -> None:
        """Files in the thread of the question, else under the message itself; each one once.

        A file that Slack refuses for good (no room, a missing scope) does not hold the message back.
        """
        if not uploads:
            return
        channel, _, ts = handle.partition(":")
        thread = document.destination.thread or ts
        bare = self._bare.pop(handle) is True
        for upload in uploads:
            key = (handle, upload.name)
            if key in self._uploaded:
                continue
            if not bare and await self._traces.file(channel, thread, upload.name):
                self._uploaded[key] = True
                continue
            try:
                await self._api.ask(self._api.client.files_upload_v2, **_file(upload, channel, thread))
            except SlackRefused as error:
                if not error.permanent or error.fatal:
                    raise
                log.warning("slack.file_refused", document=document.id, file=upload.name, error=error.error)
            self._uploaded[key] = True


def _message(place: Address, channel: str, rendered: Rendered) -> dict[str, Any]:
    said = {"channel": channel, "text": rendered.text, "blocks": list(rendered.blocks)}
    quiet = {"unfurl_links": False, "unfurl_media": False}
    return {**said, **quiet, "thread_ts": place.thread} if place.thread else {**said, **quiet}


def _file(upload: Upload, channel: str, thread: str) -> dict[str, Any]:
    """What `files_upload_v2` is given; no `alt_txt`, with which Slack shares nothing (python-slack-sdk 1818)."""
    place = {"channel": channel, "thread_ts": thread}
    return {**place, "filename": upload.name, "title": upload.title, "file": upload.data}
