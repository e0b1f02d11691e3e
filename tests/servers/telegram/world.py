"""What Telegram knows: people, chats, every message as it is shown now, and the updates that wait for the bot."""

from dataclasses import dataclass, field
from itertools import count
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class User:
    """A person with a Telegram account."""

    id: int
    name: str
    bot: bool = False

    def json(self) -> Json:
        return {"id": self.id, "is_bot": self.bot, "first_name": self.name.title(), "username": self.name}


BOT = User(7_000_000_001, "commander_bot", bot=True)


@dataclass
class Posted:
    """One message as people see it now. `file` is its name and bytes; `picture` says that it is shown."""

    id: int
    sender: User
    text: str
    thread: int | None = None
    entities: list[Json] = field(default_factory=list)
    keyboard: list[list[Json]] = field(default_factory=list)
    file: tuple[str, bytes] | None = None
    picture: bool = False
    edits: int = 0

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]


@dataclass
class Chat:
    """A private chat, a group or a supergroup; `topics` where it is a forum."""

    id: int
    type: str
    title: str
    numbers: "count[int]"
    topics: set[int] = field(default_factory=set)
    messages: dict[int, Posted] = field(default_factory=dict)
    refuses: str = ""
    """What Telegram answers to a bot that writes there ("Forbidden: bot was blocked by the user"), "" for nothing."""
    moved_to: int | None = None
    deletes: bool = False
    """Whether the bot may delete messages of others."""

    def json(self) -> Json:
        named = {"first_name": self.title} if self.type == "private" else {"title": self.title}
        return {"id": self.id, "type": self.type, **named, **({"is_forum": True} if self.topics else {})}

    @property
    def mine(self) -> list[Posted]:
        """What the bot shows there."""
        return [message for message in self.messages.values() if message.sender == BOT]


class World:
    """Everything, and a clock of whole seconds."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.updates: list[Json] = []
        self.commands: dict[str, list[Json]] = {}
        self.queries: set[str] = set()
        """Presses that wait for their answer."""
        self.answered: list[str] = []
        self.typing: list[int] = []
        self.date = 1_772_539_320
        self._numbers = count(101)
        """Numbers of messages in private chats and plain groups: one row for the whole bot."""
        self._updates = count(5001)
        self.things = count(1)

    def chat(self, id: int, type: str, title: str, topics: tuple[int, ...] = ()) -> Chat:
        """The chat, made where there is none yet."""
        numbers = count(1) if type == "supergroup" else self._numbers
        return self.chats.setdefault(id, Chat(id, type, title, numbers, set(topics)))

    def tell(self, kind: str, body: Json) -> Json:
        """Something for the bot to hear."""
        update = {"update_id": next(self._updates), kind: body}
        self.updates.append(update)
        return update

    def json(self, chat: Chat, message: Posted) -> Json:
        """A message as the Bot API writes it."""
        body: Json = {
            "message_id": message.id,
            "from": message.sender.json(),
            "chat": chat.json(),
            "date": self.date,
        }
        if message.thread is not None:
            body |= {"message_thread_id": message.thread, "is_topic_message": True}
        if message.file is None:
            body |= {"text": message.text}
            if message.entities:
                body["entities"] = [_entity(entity) for entity in message.entities]
        else:
            body |= {"caption": message.text} if message.text else {}
            name, data = message.file
            one = {"file_id": f"f{message.id}", "file_unique_id": f"u{message.id}", "file_size": len(data)}
            if message.picture:
                body["photo"] = [{**one, "width": 8, "height": 8}]
            else:
                body["document"] = {**one, "file_name": name}
        if message.keyboard:
            body["reply_markup"] = {"inline_keyboard": message.keyboard}
        return body


def _entity(entity: Json) -> Json:
    names = {"b": "bold", "i": "italic", "mention": "mention"}
    return {**entity, "type": names.get(str(entity["type"]), entity["type"])}
