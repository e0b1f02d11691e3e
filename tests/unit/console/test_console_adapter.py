"""What is typed becomes messages; what belongs here is shown once, and changes are shown where they happen."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.content import Button, Content, Grid, Mark, Paragraph, Pre, Progress
from bot.domain.errors import MessengerUnavailable
from bot.domain.flow import Address, InboundMessage
from bot.domain.people import Account, Person
from bot.domain.ports import Inbound
from tests.unit.console.terminals import HERE, NOW, FakeTerminal, console, document

PLAN = Content(
    (
        Paragraph("Plan: restart nginx on web-01", Mark.WARN),
        Pre("1. web-01# systemctl restart -- nginx", title="One step:"),
    ),
    (Button("Restart nginx on web-01", "t1", "primary"), Button("Cancel", "t2")),
)
APPROVED = Paragraph("Approved by bob at 14:02.", Mark.OK)
RUNNING = Content(
    (APPROVED, Paragraph("Running: restart nginx"), Progress("web-01# systemctl restart", 1, 2, 3, "reloading")),
    live=True,
)
DONE = Content((APPROVED, Paragraph("Done in 3 s: restart nginx on web-01", Mark.OK)))


async def test_what_is_typed_is_a_message_of_this_person_and_session() -> None:
    terminal, got = FakeTerminal(), list[Inbound]()

    async def on_inbound(inbound: Inbound) -> None:
        got.append(inbound)

    for line in ("restart nginx on web-01", "", "  ", "1"):
        terminal.type(line)
    terminal.type(" Quitter ")
    await console(terminal).run(on_inbound)
    alice = Account("console", "", "alice")
    assert got == [
        InboundMessage("s1-1", alice, "restart nginx on web-01", HERE, NOW),
        InboundMessage("s1-2", alice, "1", HERE, NOW),
    ]


async def test_exit_in_a_session_on_a_host_is_for_the_session() -> None:
    terminal, got = FakeTerminal(wraps=False), list[str]()

    async def on_inbound(inbound: Inbound) -> None:
        assert isinstance(inbound, InboundMessage)
        got.append(inbound.text)

    async def leaves() -> bool:
        return "exit" in got

    for line in ("uptime", "exit", "exit", "never read"):
        terminal.type(line)
    await console(terminal, leaves=leaves).run(on_inbound)
    assert got == ["uptime", "exit"]


async def test_leaving_does_not_wait_for_what_still_runs() -> None:
    terminal, ended = FakeTerminal(), asyncio.Event()

    async def on_inbound(_: Inbound) -> None:
        terminal.leave()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    terminal.type("status of nginx on web-01")
    await console(terminal, grace=0).run(on_inbound)
    assert ended.is_set()


async def test_a_pipe_sends_the_next_line_only_when_all_is_settled() -> None:
    terminal, order = FakeTerminal(wraps=False), list[str]()

    async def on_inbound(inbound: Inbound) -> None:
        assert isinstance(inbound, InboundMessage)
        order.append(inbound.text)

    async def settled() -> None:
        order.append("settled")

    terminal.type("one")
    terminal.type("two")
    terminal.leave()
    await console(terminal, settled=settled).run(on_inbound)
    assert order == ["one", "settled", "two", "settled"]


async def test_ctrl_c_stops_what_runs_here_and_otherwise_nothing() -> None:
    terminal, got = FakeTerminal(), asyncio.Queue[str]()
    adapter = console(terminal)

    async def on_inbound(inbound: Inbound) -> None:
        assert isinstance(inbound, InboundMessage)
        got.put_nowait(inbound.text)

    async with asyncio.TaskGroup() as group:
        group.create_task(adapter.run(on_inbound))
        terminal.type("go")
        assert await got.get() == "go"
        await asyncio.sleep(0)
        assert not terminal.interrupted()
        await adapter.deliver(document("d", RUNNING, replace(HERE, thread="")))
        assert not terminal.interrupted(), "a request of another session is not stopped from here"
        await adapter.deliver(document("d", RUNNING))
        assert terminal.interrupted()
        assert await got.get() == "stop"
        await adapter.deliver(document("d", DONE))
        await asyncio.sleep(0)
        assert not terminal.interrupted()
        terminal.leave()


async def test_a_card_is_printed_once_and_its_changes_compactly() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    handle = await adapter.deliver(document("d", PLAN))
    assert handle == "d"
    first = terminal.text
    assert "│ ⚠️ Plan: restart nginx on web-01" in first
    assert "│   1. web-01# systemctl restart -- nginx" in first
    assert "[1] Restart nginx on web-01   [2] Cancel" in first
    await adapter.deliver(document("d", Content((APPROVED, *PLAN.pieces)), handle=handle))
    assert terminal.text.removeprefix(first) == "✅ Approved by bob at 14:02.\n\n"


async def test_an_unchanged_card_is_not_printed_again() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    await adapter.deliver(document("d", PLAN))
    before = terminal.text
    await adapter.deliver(document("d", PLAN))
    await adapter.deliver(document("d", Content(PLAN.pieces)))
    assert terminal.text == before


async def test_new_buttons_of_an_old_card_are_shown() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    await adapter.deliver(document("d", PLAN))
    before = terminal.text
    await adapter.deliver(document("d", Content(PLAN.pieces, (Button("Undo", "t3"),))))
    assert terminal.text.removeprefix(before) == "[1] Undo\n\n"


async def test_a_change_says_what_it_is_about_when_other_things_were_said_since() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    await adapter.deliver(document("d", PLAN))
    await adapter.deliver(document("other", Content((Paragraph("All is well."),))))
    before = terminal.text
    await adapter.deliver(document("d", DONE))
    assert terminal.text.removeprefix(before) == (
        "↳ Plan: restart nginx on web-01\n✅ Approved by bob at 14:02.\n✅ Done in 3 s: restart nginx on web-01\n\n"
    )


async def test_a_running_request_is_redrawn_in_place_and_facts_stay() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    await adapter.deliver(document("d", PLAN))
    before = terminal.text
    await adapter.deliver(document("d", RUNNING))
    assert terminal.text.removeprefix(before) == "✅ Approved by bob at 14:02.\n\n"
    assert [line.rstrip() for line in terminal.line.split("\n")] == [
        "Running: restart nginx",
        "▱▱ 1/2 · 3 s · web-01# systemctl restart",
        "  reloading",
        "Ctrl-C stops it",
    ]
    second = Progress("web-02# systemctl restart", 2, 2, 192)
    await adapter.deliver(document("d", replace(RUNNING, pieces=(APPROVED, second))))
    assert "▰▱ 2/2 · 3 min 12 s · web-02# systemctl restart" in terminal.line
    await adapter.deliver(document("d", DONE))
    assert terminal.line == ""
    assert terminal.text.removeprefix(before) == (
        "✅ Approved by bob at 14:02.\n\n✅ Done in 3 s: restart nginx on web-01\n\n"
    )


async def test_a_pipe_gets_no_live_lines_and_no_colours() -> None:
    terminal = FakeTerminal(wraps=False)
    adapter = console(terminal)
    for content in (PLAN, RUNNING, DONE):
        await adapter.deliver(document("d", content))
    assert terminal.drawn == ""
    assert "".join(terminal.written) == (
        "⚠️ Plan: restart nginx on web-01\nOne step:\n  1. web-01# systemctl restart -- nginx\n"
        "[1] Restart nginx on web-01\n[2] Cancel\n\n"
        "✅ Approved by bob at 14:02.\n\n✅ Done in 3 s: restart nginx on web-01\n\n"
    )


async def test_documents_of_other_sessions_people_and_messengers_are_left_to_them() -> None:
    adapter = console(FakeTerminal())
    text = Content((Paragraph("x"),))
    assert adapter.channels == ("alice",)
    assert adapter.accepts(document("d", text))
    assert adapter.accepts(document("d", text, replace(HERE, thread="")))
    for elsewhere in (replace(HERE, thread="s2"), replace(HERE, channel="bob"), replace(HERE, messenger="slack")):
        assert not adapter.accepts(document("d", text, elsewhere))
        with pytest.raises(MessengerUnavailable, match=r"console\.elsewhere"):
            await adapter.deliver(document("d", text, elsewhere))


def test_people_are_reached_where_they_have_an_account_or_anywhere_in_the_demonstration() -> None:
    bob = Person("bob")
    linked = Person("bob", accounts=(Account("console", "", "bdupont"),))
    assert console(FakeTerminal()).direct(bob) is None
    expected = Address("console", channel="bob", private=True)
    assert console(FakeTerminal()).direct(linked) == expected
    assert console(FakeTerminal(), demo=True).direct(bob) == expected


async def test_long_output_is_shown_in_part_and_kept_whole(tmp_path: Path) -> None:
    terminal = FakeTerminal()
    adapter = console(terminal, files=tmp_path / "output")
    text = "\n".join(f"line {number}" for number in range(100))
    await adapter.deliver(document("d", Content((Pre(text, "../web 01.log"), Pre("y" * 3000)))))
    (first, second) = sorted((tmp_path / "output").iterdir())
    assert first.name == "s1-1-_web_01.log"
    assert (first.read_text("utf-8"), second.read_text("utf-8")) == (text, "y" * 3000)
    assert first.stat().st_mode & 0o777 == 0o600
    assert "│ line 29\n│ … 40 more lines\n│ line 70\n" in terminal.text
    assert terminal.text.count("The whole is in ") == 2
    assert "y…" in terminal.text


async def test_without_a_folder_and_in_a_pipe_nothing_is_cut(tmp_path: Path) -> None:
    text = "\n".join(f"line {number}" for number in range(100))
    for terminal, files in ((FakeTerminal(), None), (FakeTerminal(wraps=False), tmp_path)):
        await console(terminal, files=files).deliver(document("d", Content((Pre(text),))))
        assert all(f" {line}\n" in terminal.text for line in text.split("\n"))
    assert not any(os.scandir(tmp_path))


async def test_a_terminal_remembers_only_the_newest_documents() -> None:
    terminal = FakeTerminal()
    adapter = console(terminal)
    for number in range(300):
        await adapter.deliver(document(f"d{number}", Content((Paragraph(f"text {number}"),))))
    assert terminal.text.count("text 0\n") == 1
    await adapter.deliver(document("d299", Content((Paragraph("text 299"),))))
    assert terminal.text.count("text 299\n") == 1
    await adapter.deliver(document("d0", Content((Paragraph("text 0"),))))
    assert terminal.text.count("text 0\n") == 2


async def test_a_narrow_terminal_still_shows_everything() -> None:
    terminal = FakeTerminal(columns=5)
    grid = Grid(("Host", "Used"), (("database-master", "78 %"),), (False, True), "Disks")
    await console(terminal).deliver(document("d", Content((*PLAN.pieces, grid), PLAN.buttons)))
    assert max(map(len, terminal.text.split("\n"))) <= 20
    assert "databa" in terminal.text


@pytest.mark.parametrize("wraps", [True, False])
async def test_announcements_are_wrapped_at_words(wraps: bool) -> None:
    terminal = FakeTerminal(wraps=wraps, columns=30)
    await console(terminal).announce(Paragraph("You are alice, admin, on a demonstration fleet."))
    line = (
        "You are alice, admin, on a\ndemonstration fleet."
        if wraps
        else "You are alice, admin, on a demonstration fleet."
    )
    assert terminal.text.replace(" \n", "\n") == f"{line}\n\n"
