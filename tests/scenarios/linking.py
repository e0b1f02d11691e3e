"""Inviting somebody in a story, and what is kept and shown of it."""

import re

from bot.core.links import LETTERS
from bot.domain.people import Role
from bot.domain.ports import Tx
from tests.dsl import PEOPLE, Someone, Town, as_text
from tests.scenarios.factor import Phone, enrolled

DAVE = (*PEOPLE, ("dave", Role.OPERATOR, "en"))
CODE = re.compile(f"\\b(?:[{LETTERS}]{{4}}-){{6}}[{LETTERS}]{{4}}\\b")
WRONG = "-".join(["abcd"] * 7)


async def agrees(approver: Someone, phone: Phone, name: str, button: str = "Approve") -> None:
    """The second admin: a press, a code that was not used yet, the name."""
    await approver.town.passes(31)
    await approver.presses(button)
    await approver.says(phone.code())
    await approver.says(name)


async def invited(town: Town, said: str = "invite carol", name: str = "carol") -> str:
    """Alice invites, erin agrees; the code that alice reads."""
    phone = await enrolled(town.erin)
    await town.alice.says(said)
    await agrees(town.erin, phone, name)
    return codes(town.alice)[-1]


def codes(reader: Someone) -> list[str]:
    """Every code that the person was shown."""
    posts = (as_text(post.desired) for post in reader.town.messenger.posts if post.destination.channel == reader.name)
    return [code for text in posts for code in dict.fromkeys(CODE.findall(text))]


async def accounts(town: Town, name: str) -> list[str]:
    snapshot = await town.store.read(town.directory.snapshot)
    person = snapshot.person(name)
    assert person is not None
    return [str(one) for one in person.accounts]


def everything(town: Town) -> str:
    """All that was ever shown to anybody."""
    return "\n".join(as_text(post.desired) for post in town.messenger.posts)


async def stored(town: Town) -> str:
    """All that is kept of requests and settings, and the record."""

    def read(tx: Tx) -> str:
        kinds = ("invitation", "waiting account", "link", "awaiting")
        parts = [*tx.requests.find(limit=100), *tx.settings.all(*kinds), *(link.entry for link in tx.audit.entries())]
        return "\n".join(map(repr, parts))

    return await town.store.read(read)
