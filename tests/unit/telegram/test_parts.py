"""Handles, pace, the state of the line, the guide and the check."""

import asyncio
from dataclasses import replace

import pytest

from adapters.telegram import Config, connect, guide
from adapters.telegram.guide import report
from adapters.telegram.line import Line
from adapters.telegram.pace import Pacer
from adapters.telegram.shown import Shown
from bot.core.explain import words
from bot.domain.content import Mark, Raw, Report
from bot.domain.errors import MessengerUnavailable
from bot.domain.people import Account, Person
from bot.domain.ports import Link, MenuEntry, Setup
from tests.fakes import ManualClock

HOOK = "https://ops.example/telegram"
CONFIG = Config.model_validate({"token": {"env": "TELEGRAM_TOKEN"}})
WEBHOOK = Config.model_validate({"token": {"secret": "telegram"}, "mode": "webhook", "webhook_url": HOOK})
MENU = (MenuEntry("service_restart", "restart", (("en", "Restarts a service"), ("fr", "Redémarre un service"))),)
FINE = {"username": "commander_bot", "can_join_groups": True, "can_read_all_group_messages": False}


def setup(config: Config = CONFIG) -> Setup:
    return Setup(config, {"token": "1:x"}, words, ManualClock(), MENU, "fr")


def said(shown: Report) -> list[str]:
    return [words(block.text, "en") if block.kind == "line" else "" for block in shown.blocks]


@pytest.mark.parametrize(
    "shown", [Shown(42, 7), Shown(-1001, 7, (8, 9)), Shown(-5, 7, (), (("9f8e7d6c5b4a", 10), ("0123456789ab", 11)))]
)
def test_a_handle_is_read_back(shown: Shown) -> None:
    assert Shown.read(str(shown)) == shown
    assert str(shown).split()[0] == f"{shown.chat}:{shown.card}"


def test_thirty_messages_a_second_and_twenty_a_minute_in_a_group() -> None:
    clock = ManualClock()
    pacer = Pacer(clock)
    for chat in range(30):
        pacer.take(chat)
    with pytest.raises(MessengerUnavailable) as caught:
        pacer.take(99)
    assert caught.value.retry_after == pytest.approx(1, abs=0.01)
    clock.advance(1)
    for _ in range(20):
        pacer.take(-5)
        clock.advance(0.1)
    with pytest.raises(MessengerUnavailable) as caught:
        pacer.take(-5)
    assert caught.value.retry_after == pytest.approx(58, abs=0.01)
    pacer.take(-6)
    clock.advance(caught.value.retry_after or 0)
    pacer.take(-5)


async def test_waits_grow_to_a_minute_and_begin_again() -> None:
    clock = ManualClock()
    line = Line(clock)
    assert line.connection.link is Link.CONNECTING
    waits: list[float] = []
    for _ in range(12):
        before = clock.now()
        waiting = asyncio.create_task(line.wait(MessengerUnavailable("telegram.unreachable")))
        await asyncio.sleep(0)
        assert (line.connection.link, line.connection.error) == (Link.WAITING, "telegram.unreachable")
        while not waiting.done():
            clock.advance(0.5)
            await asyncio.sleep(0)
        waits.append((clock.now() - before).total_seconds())
    assert 1 <= waits[0] <= 1.6
    assert all(1 <= wait <= 61 for wait in waits)
    assert min(waits[-3:]) >= 30
    line.up()
    assert (line.connection.link, line.connection.error) == (Link.CONNECTED, "")
    since = line.connection.since
    line.up()
    assert line.connection.since == since


def test_the_guide_says_what_to_click_and_holds_the_commands() -> None:
    shown = guide(setup())
    assert any("TELEGRAM_TOKEN" in line for line in said(shown))
    commands = shown.blocks[-1]
    assert isinstance(commands, Raw)
    assert commands.text.splitlines()[1] == "service_restart - Redémarre un service"
    assert len(guide(setup(WEBHOOK)).blocks) == len(shown.blocks) + 1


def test_the_check_says_what_is_in_the_way() -> None:
    assert said(report(CONFIG, FINE, {"url": ""})) == ["On Telegram, the bot is @commander_bot."]
    closed = {**FINE, "can_join_groups": False, "can_read_all_group_messages": True}
    assert len(report(CONFIG, closed, {"url": "https://old.example"}).blocks) == 4
    assert len(report(WEBHOOK, FINE, {"url": HOOK}).blocks) == 1
    assert "does not call" in said(report(WEBHOOK, FINE, {"url": ""}))[1]
    failing = report(WEBHOOK, FINE, {"url": HOOK, "last_error_date": 1, "pending_update_count": 3})
    assert said(failing)[1] == f"Telegram cannot call {HOOK}: 3 messages wait. See that your proxy passes it on."
    assert failing.blocks[1].mark is Mark.BAD  # type: ignore[union-attr]


async def test_people_without_an_account_are_not_reached() -> None:
    adapter = connect(setup())
    assert adapter.direct(Person("bob", accounts=(Account("slack", "T1", "U1"),))) is None
    place = adapter.direct(Person("bob", accounts=(Account("telegram", "", "42"),)))
    assert place is not None
    assert place.channel == "42"
    assert replace(place, private=False) != place
    await adapter.close()
