"""The conversation that the README shows, played on the demonstration fleet; run as a module, this rewrites it."""

import asyncio
import re
from pathlib import Path

from adapters._text import plain
from tests.dsl import Someone, story

README = Path(__file__).parent.parent / "README.md"
BEGIN, END = "<!-- recorded conversation -->", "<!-- end of the recorded conversation -->"


async def conversation() -> str:
    """Alice asks in French until nginx runs again; then bob asks in English, and alice agrees."""
    async with story() as town:
        lines: list[str] = []

        async def says(who: Someone, text: str) -> None:
            before = len(town.messenger.posts)
            await who.says(text)
            lines.append(f"{who.name} › {text}")
            shown: dict[str, str] = {}
            for post in town.messenger.posts[before:]:
                if post.destination.channel == who.name and not post.desired.live:
                    shown[post.id] = plain(post.desired, 100)
            lines.extend((*shown.values(), ""))

        await says(town.alice, "Le site est down, qu'est-ce qui se passe ?")
        await says(town.alice, "1")
        await says(town.alice, "1")
        await says(town.bob, "could you restart php8.2-fpm on web-02, please?")
        lines += ["(alice's terminal · le terminal d'alice)", town_card(town.alice), ""]
        await town.passes(2)
        await says(town.alice, "1")
        text = re.sub(r"(demande|request) [a-z2-9]{10}", r"\1 7hk2m9qx4c", "\n".join(lines).rstrip())
        return re.sub(r"[A-Z2-9]{4}-[A-Z2-9]{4}\b", "K7Q2-9FXD", text)


def town_card(who: Someone) -> str:
    """The newest message on the person's screen."""
    posts = [post for post in who.town.messenger.posts if post.destination.channel == who.name]
    return plain(posts[-1].desired, 100)


def inserted(readme: str, recorded: str) -> str:
    """The README with this conversation in its place."""
    head, _, rest = readme.partition(BEGIN)
    tail = rest.partition(END)[2]
    return f"{head}{BEGIN}\n```text\n{recorded}\n```\n{END}{tail}"


if __name__ == "__main__":
    text = README.read_text("utf-8")
    README.write_text(inserted(text, asyncio.run(conversation())), "utf-8")
