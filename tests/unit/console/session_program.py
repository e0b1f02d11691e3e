"""A program at a terminal for `test_terminal.py`: `go` runs until it is stopped, anything else is echoed."""

import asyncio

from adapters._prompt import Prompt
from adapters.console import ConsoleAdapter
from bot.core.explain import words
from bot.domain.content import Button, Content, Mark, Paragraph, Progress
from bot.domain.flow import Document, InboundMessage
from bot.domain.people import Account
from bot.domain.ports import Inbound


async def main() -> None:
    prompt = Prompt("alice > ")
    adapter = ConsoleAdapter("alice", Account("console", "", "alice"), "s1", prompt, words=words, language="en")

    async def show(content: Content) -> None:
        await adapter.deliver(Document("d1", "", adapter.address, content))

    async def on_inbound(inbound: Inbound) -> None:
        assert isinstance(inbound, InboundMessage)
        match inbound.text:
            case "go":
                await show(Content((Progress("web-01# sleep 60", 1, 2, 3, "still at it"),), live=True))
            case "stop":
                await show(Content((Paragraph("Stopped after 3 s: sleep", Mark.WARN),), (Button("Run again", "t"),)))
            case text:
                await adapter.deliver(Document(text, "", adapter.address, Content((Paragraph(f"heard {text}"),))))

    await adapter.run(on_inbound)
    await prompt.close()


asyncio.run(main())
