"""What the core keeps of a delivered document: which messages it is, in a text that edits do not change. Pure."""

import json
from dataclasses import dataclass
from hashlib import sha256

from adapters.rocketchat.wire import Payload


@dataclass(frozen=True, slots=True)
class Upload:
    """One posted file: its message, and a hash of what it holds."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Handle:
    """A document on the server.

    `buttons` stands for those that its last text was posted with and keeps; `generation` counts how often the texts
    were posted anew.
    """

    texts: tuple[str, ...]
    files: tuple[Upload, ...] = ()
    buttons: str = ""
    generation: int = 0

    def dump(self) -> str:
        """As the core keeps it."""
        files = [[file.id, file.digest] for file in self.files]
        said = {"texts": self.texts, "files": files, "buttons": self.buttons, "generation": self.generation}
        return json.dumps(said, separators=(",", ":"))

    @classmethod
    def load(cls, text: str | None) -> "Handle | None":
        """None for no handle of ours: then it is posted."""
        try:
            said = json.loads(text or "null")
            files = tuple(Upload(str(message), str(shown)) for message, shown in said["files"])
            return cls(tuple(map(str, said["texts"])), files, str(said["buttons"]), int(said["generation"]))
        except (KeyError, TypeError, ValueError):
            return None


def identity(document: str, generation: int, slot: int | str) -> str:
    """The `_id` of one text of a document: the same for the same, and nobody else's."""
    return sha256(f"commander/{document}/{generation}/{slot}".encode()).hexdigest()[:24]


def digest(text: str) -> str:
    """Tells two texts apart."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def buttons_of(message: Payload) -> str:
    """What stands for the buttons that a message carries: their labels and what they post; "" for none."""
    actions = [
        (str(action.get("text")), str(action.get("msg")))
        for attachment in message.get("attachments") or ()
        for action in attachment.get("actions") or ()
    ]
    return digest(repr(actions)) if actions else ""
