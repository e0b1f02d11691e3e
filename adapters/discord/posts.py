"""A document on its messages: posted once, edited where it changed, posted anew where it is gone."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from typing import Any

from adapters.discord.api import UNKNOWN_CHANNEL, UNKNOWN_MESSAGE, Api, Refusal
from adapters.discord.places import Places, Recent, Target
from adapters.discord.render import BETWEEN, Part, render
from adapters.discord.wire import Shown
from bot.domain.content import Paragraph
from bot.domain.flow import Document
from bot.domain.ports import Clock

MESSAGES, MESSAGE = "/channels/{channel_id}/messages", "/channels/{channel_id}/messages/{message_id}"
FORGOTTEN, LOOKED = timedelta(minutes=1), 50
"""Discord keeps a nonce for "a few minutes"; how many of the newest messages are looked at after that."""
NONCE = 24
"""Characters of a nonce; Discord takes 25."""


class Posts:
    """Knows, of the newest messages, what they show: what is the same is neither edited nor uploaded again."""

    def __init__(self, api: Api, places: Places, clock: Clock) -> None:
        self._api = api
        self._places = places
        self._clock = clock
        self._texts: Recent[str] = Recent()
        self._files: Recent[str] = Recent()

    async def show(self, document: Document) -> Shown:
        """Makes the conversation show `document.desired`. Raises `Refusal`."""
        parts = render(document.desired)
        if document.handle:
            old = Shown.read(document.handle)
            try:
                return await self._edit(document, parts, old)
            except Refusal as refusal:
                if refusal.code not in {UNKNOWN_MESSAGE, UNKNOWN_CHANNEL}:
                    raise
            await self._remove(old.channel, old.messages)
        target = await self._places.find(document.destination, title(document))
        if found := await self._found(document, parts, target):
            return await self._edit(document, parts, found)
        try:
            return await self._post(document, parts, target)
        except Refusal as refusal:
            if refusal.code != UNKNOWN_CHANNEL or target.channel != document.destination.thread:
                raise
        return await self._post(document, parts, self._places.no_thread(document.destination))

    async def _post(self, document: Document, parts: tuple[Part, ...], target: Target) -> Shown:
        posted: tuple[str, ...] = ()
        for part in parts:
            posted = (*posted, await self._add(document, part, target, posted))
        return Shown(target.channel, posted)

    async def _found(self, document: Document, parts: tuple[Part, ...], target: Target) -> Shown | None:
        """A card that an earlier process posted and did not live to note, known by its tokens.

        Asked only where Discord may have forgotten the nonce.
        """
        tokens = {button.token for button in parts[-1].buttons}
        age = self._clock.now() - document.updated_at if document.updated_at else timedelta()
        if document.handle or not tokens or age < FORGOTTEN:
            return None
        newest = await self._api.call("GET", MESSAGES, query={"limit": LOOKED}, channel_id=target.channel)
        for message in newest:
            for custom_id in custom_ids(message):
                token, *before = custom_id.split(BETWEEN)
                if token in tokens:
                    return Shown(target.channel, (*before, message["id"]))
        return None

    async def _edit(self, document: Document, parts: tuple[Part, ...], old: Shown) -> Shown:
        """Old messages change, more are added below, those that are too many go."""
        kept = old.messages[: len(parts)]
        for place, (part, message) in enumerate(zip(parts, kept, strict=False)):
            await self._change(part, old.channel, message, kept[:place])
        shown = kept
        for part in parts[len(kept) :]:
            shown = (*shown, await self._add(document, part, Target(old.channel), shown))
        await self._remove(old.channel, old.messages[len(parts) :])
        return Shown(old.channel, shown)

    async def _add(self, document: Document, part: Part, target: Target, before: tuple[str, ...]) -> str:
        """Posts one message; the nonce makes Discord answer with the one that it has where a first try got through."""
        seed = f"{document.id}/{target.channel}/{document.handle or ''}/{len(before)}"
        body = part.body(before) | {"nonce": sha256(seed.encode()).hexdigest()[:NONCE], "enforce_nonce": True}
        if part.files:
            body["attachments"] = part.attachments()
        if target.above:
            body["message_reference"] = reference(target)
        message = await self._api.call("POST", MESSAGES, body, files=part.files, channel_id=target.channel)
        posted: str = message["id"]
        if not same(message, part, before):  # the first try showed an older state
            await self._change(part, target.channel, posted, before)
        self._texts[posted], self._files[posted] = fingerprints(part, before)
        return posted

    async def _change(self, part: Part, channel: str, message: str, before: tuple[str, ...]) -> None:
        text, files = fingerprints(part, before)
        uploaded = self._files.get(message)
        if self._texts.get(message) == text and uploaded == files:
            return
        body = part.body(before)
        again = uploaded != files and (uploaded is not None or bool(part.files))
        if again:
            body["attachments"] = part.attachments()
        sent = part.files if again else ()
        await self._api.call("PATCH", MESSAGE, body, files=sent, channel_id=channel, message_id=message)
        self._texts[message], self._files[message] = text, files

    async def _remove(self, channel: str, messages: tuple[str, ...]) -> None:
        """Best effort: a message that is gone, or that Discord keeps, harms nobody."""
        for message in messages:
            with suppress(Refusal):
                await self._api.call("DELETE", MESSAGE, channel_id=channel, message_id=message)


def reference(target: Target) -> dict[str, Any]:
    """Makes a message a reply."""
    return {"message_id": target.above, "channel_id": target.channel, "fail_if_not_exists": False}


def title(document: Document) -> str:
    """What a new thread is called: the beginning of the answer, which was redacted, not the question, which was not."""
    return next((piece.text for piece in document.desired.pieces if isinstance(piece, Paragraph)), "")


def fingerprints(part: Part, before: tuple[str, ...]) -> tuple[str, str]:
    """What a message says, and what is attached to it, each as one short text."""
    files = sha256(b"".join(file.name.encode() + b"\0" + file.data + b"\0" for file in part.files))
    return repr(part.body(before)), files.hexdigest() if part.files else ""


def same(message: Mapping[str, Any], part: Part, before: tuple[str, ...]) -> bool:
    """Whether a posted message, as Discord answered, is the part that was sent."""
    files = len(message.get("attachments", ())) == len(part.files)
    text = str(message.get("content", "")).strip() == part.text.strip()
    return text and files and custom_ids(message) == custom_ids(part.body(before))


def custom_ids(message: Mapping[str, Any]) -> list[str]:
    """The buttons of a message, as they are pressed."""
    rows = message.get("components", ())
    return [str(button.get("custom_id", "")) for row in rows for button in row.get("components", ())]
