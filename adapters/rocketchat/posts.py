"""One document as messages of a room: posted once, edited in place, replaced where it gets other buttons.

The server edits a message's text only (`chat.update` takes no attachments). So buttons that are over stay below a text
that says so, and a text that gets other buttons is posted anew and the old one deleted. Identities of messages are made
from the document's: a post whose answer was lost is found again instead of repeated.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from adapters.rocketchat.errors import NotFound, Refusal
from adapters.rocketchat.handle import Handle, Upload, buttons_of, identity
from adapters.rocketchat.render import MAX_PARTS, File, Rendered
from adapters.rocketchat.rest import Rest
from adapters.rocketchat.wire import Me, Payload, author, written_at
from bot.domain.content import Message
from bot.domain.errors import MessengerUnavailable

GENERATIONS = 8
"""How many identities are tried before something is wrong."""
REMOVED = "rm"
"""The type of a message whose text was deleted while its place is kept."""
OVERLAP = timedelta(seconds=1)

Say = Callable[[Message], str]
"""A sentence in the document's language, as markup."""


@dataclass(frozen=True, slots=True)
class Place:
    """A room, and the thread in it ("" for none)."""

    room: str
    thread: str = ""


class TakenError(Exception):
    """A message has this identity and cannot be made to show what is wanted."""


class Posts:
    """What documents look like on one server. Everything raises `MessengerUnavailable`."""

    def __init__(self, rest: Rest, me: Me) -> None:
        self._rest = rest
        self._me = me

    async def show(self, document: str, place: Place, shown: Rendered, handle: Handle | None, say: Say) -> Handle:
        """Makes the room show exactly this; the handle for the next time."""
        found: Payload | None = None
        if handle is None:
            now, found = await self._post(document, place, shown, 0)
        elif await self._edit(place, shown, handle):
            now = handle
        else:
            now, found = await self._post(document, place, shown, handle.generation + 1)
            await self._remove(place, handle.texts, say)
        before = handle.files if handle else ()
        if handle is not None and found is None and shown.files:
            found = await self._find(now.texts[0])
        files = await self._files(document, place, shown.files, before, found, say)
        await self._remove(place, tuple(old.id for old in before if old not in files), say)
        return Handle(now.texts, files, now.buttons, now.generation)

    # --- texts --------------------------------------------------------------------------------------------------------

    async def _edit(self, place: Place, shown: Rendered, handle: Handle) -> bool:
        """Edits the texts; False where that cannot show it: other buttons, more or fewer, gone, locked."""
        other_buttons = shown.actions and handle.buttons != buttons_of({"attachments": shown.attachments})
        if other_buttons or len(handle.texts) != len(shown.parts):
            return False
        try:
            for message, text in zip(handle.texts, shown.parts, strict=True):
                await self._rest.update(place.room, message, text)
        except Refusal:
            return False
        return True

    async def _post(self, document: str, place: Place, shown: Rendered, first: int) -> tuple[Handle, Payload | None]:
        """Posts all texts; also the first of them that had been posted before."""
        for generation in range(first, first + GENERATIONS):
            texts = tuple(identity(document, generation, slot) for slot in range(len(shown.parts)))
            try:
                there = [await self._put(place, message, shown, slot) for slot, message in enumerate(texts)]
            except TakenError:
                continue
            found = next((message for message in there if message is not None), None)
            over = [(old, slot) for old in range(first, generation) for slot in range(MAX_PARTS)]
            over += [(generation, slot) for slot in range(len(texts), MAX_PARTS) if found]
            for old, slot in over:  # what an attempt whose end nobody knows may have left
                await self._delete(place, identity(document, old, slot))
            last = there[-1] or {"attachments": shown.attachments}
            return Handle(texts, buttons=buttons_of(last), generation=generation), found
        raise MessengerUnavailable("rocketchat.refused", reason="identity taken")

    async def _put(self, place: Place, id: str, shown: Rendered, slot: int) -> Payload | None:
        """Posts one text; or, where it had been posted before, makes that show the same and returns it."""
        text, attachments = shown.parts[slot], shown.attachments if slot == len(shown.parts) - 1 else []
        message: dict[str, object] = {"_id": id, "rid": place.room, "msg": text}
        message |= {"tmid": place.thread} if place.thread else {}
        message |= {"attachments": attachments} if attachments else {}
        refusal = Refusal("not stored")
        try:
            if await self._rest.send(message) is not None:
                return None
        except Refusal as error:  # some servers stumble over an identity that exists
            refusal = error
        there = await self._find(id)
        if there is None:
            raise refusal
        fits = not attachments or buttons_of(there) == buttons_of(message)
        here = there.get("rid") == place.room  # it may have been moved away from a room that is broken
        if author(there).user != self._me.id or there.get("t") == REMOVED or not fits or not here:
            raise TakenError
        if there.get("msg") != text:
            await self._rest.update(place.room, id, text)
        return there

    async def _find(self, id: str) -> Payload | None:
        try:
            return await self._rest.message(id)
        except NotFound:
            return None

    # --- files --------------------------------------------------------------------------------------------------------

    async def _files(
        self,
        document: str,
        place: Place,
        files: tuple[File, ...],
        before: tuple[Upload, ...],
        found: Payload | None,
        say: Say,
    ) -> tuple[Upload, ...]:
        """Uploads what is not there yet. `found`: the text is older than this attempt, so the files may be too."""
        there = {upload.digest: upload for upload in before}
        missing = [file for file in files if file.digest not in there]
        known = await self._rest.messages_since(place.room, written_at(found) - OVERLAP) if missing and found else []
        for file in missing:
            posted = next((str(message["_id"]) for message in known if self._is_file(message, place, file)), "")
            there[file.digest] = Upload(posted or await self._upload(document, place, file, say), file.digest)
        return tuple(there[file.digest] for file in files)

    async def _upload(self, document: str, place: Place, file: File, say: Say) -> str:
        """Uploads a file; where the server takes none, a message says so in its place."""
        try:
            return await self._rest.upload(place.room, file, place.thread)
        except Refusal as refusal:
            note = identity(document, 0, file.digest)
            text = say(Message.of("rocketchat.no_file", name=file.name, reason=refusal.reason))
            await self._put(place, note, Rendered((text,)), 0)
            return note

    def _is_file(self, message: Payload, place: Place, file: File) -> bool:
        said, own = message.get("file"), author(message).user == self._me.id
        here = own and str(message.get("tmid") or "") == place.thread
        return here and isinstance(said, dict) and (said.get("name"), said.get("size")) == (file.name, len(file.data))

    # --- what is over -------------------------------------------------------------------------------------------------

    async def _remove(self, place: Place, ids: tuple[str, ...], say: Say) -> None:
        """Deletes messages that are replaced; where the server keeps them, they say so."""
        for message in ids:
            if not await self._delete(place, message):
                try:
                    await self._rest.update(place.room, message, say(Message.of("rocketchat.moved")))
                except Refusal:
                    continue  # it stays as it is, and its buttons answer that they are over

    async def _delete(self, place: Place, id: str) -> bool:
        try:
            await self._rest.delete(place.room, id)
        except NotFound:
            return True
        except Refusal:
            return False
        return True
