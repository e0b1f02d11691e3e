"""A model's words below the facts: later, marked, where the facts are, and nowhere else."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.core.explaining import shows_content
from bot.domain.inventory import Host
from bot.domain.places import Channel
from bot.domain.ports import Output
from tests.dsl import declared, story
from tests.fakes import ManualClock, SimulatedTransport

OWN = "in its own words"
LOGS = "logs of nginx on web-01"


@dataclass
class Wise:
    """The port `Summariser`, with memory; answers when `release` is set."""

    answer: str | None = "PHP does not answer nginx."
    told: list[tuple[str, str, str]] = field(default_factory=list)
    release: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.release.set()

    async def summarise(self, shown: str, language: str, person: str) -> str | None:
        self.told.append((shown, language, person))
        await self.release.wait()
        return self.answer


async def test_facts_never_wait_for_it() -> None:
    wise = Wise()
    wise.release.clear()
    async with story(summariser=wise) as town:
        facts = await town.bob.says(LOGS)
        assert "Started" in facts
        assert OWN not in facts
        wise.release.set()
        await town.settle()
        shown = town.bob.sees()
        assert shown.startswith(facts.split("[1]")[0].strip())
        assert "PHP does not answer nginx." in shown
        assert OWN in shown


async def test_it_is_told_what_is_shown_and_nothing_else() -> None:
    wise = Wise()
    async with story(summariser=wise) as town:
        await town.carol.says("journal de nginx sur web-02")
        await town.bob.says(LOGS)
        (french, first, _), (told, language, person) = wise.told
        assert (language, person, first) == ("en", "bob", "fr")
        assert "Started" in told
        assert "web-02" not in told
        assert "web-01" not in french


async def test_it_says_it_in_the_persons_language() -> None:
    async with story(summariser=Wise("PHP ne répond plus.")) as town:
        assert "avec ses mots (que personne n'a vérifiés)\u00a0: PHP ne répond plus." in await town.alice.says(
            "journal de nginx sur web-01"
        )


@pytest.mark.parametrize("text", ["status of web-01", "list servers", "history", "help", "policy of restart nginx"])
async def test_facts_and_the_record_are_not_explained(text: str) -> None:
    wise = Wise()
    async with story(summariser=wise) as town:
        await town.bob.says(text)
        assert not wise.told


def test_only_looks_at_machines_are_explained() -> None:
    explained = {action.name for action in declared() if shows_content(action)}
    assert {"diagnose.run", "host.logs", "service.logs", "file.show"} <= explained
    assert not {"history.show", "audit.export", "approval.list", "host.status", "file.reveal"} & explained


class Failing(SimulatedTransport):
    """What runs as root complains, and fails."""

    async def run(self, host: Host, argv: Sequence[str], *, root: bool = False, **options: Any) -> Output:
        if not root:
            return await super().run(host, argv, **options)
        return Output("", "Job for nginx.service failed.\n", 1, milliseconds=3)


async def test_a_failed_act_is_explained_and_its_card_never_was() -> None:
    wise, clock = Wise(), ManualClock()
    async with story(summariser=wise, clock=clock, transport=Failing(clock)) as town:
        await town.bob.says("stop nginx on web-01")
        await town.alice.presses("Approuver")
        await town.passes(30)
        (shown, language, person), *more = wise.told
        assert (language, person, more) == ("en", "bob", [])
        assert "Job for nginx.service failed." in shown
        assert OWN in town.bob.screen()
        assert OWN not in town.alice.screen()
        assert "avec ses mots" not in town.alice.screen()


async def test_what_goes_to_a_direct_message_is_explained_there_only() -> None:
    channel = Channel("console", "ops")
    async with story(summariser=Wise(), channels=(channel,)) as town:
        public = town.on("console", "bob", channel="ops")
        await public.says(LOGS)
        await town.settle()
        assert not [text for text in town.shown_in("ops") if OWN in text or "PHP" in text]
        assert any(OWN in text for text in town.shown_in("bob"))


async def test_no_answer_changes_nothing() -> None:
    wise = Wise(None)
    async with story(summariser=wise) as town:
        facts = await town.bob.says(LOGS)
        await town.settle()
        assert wise.told
        assert town.bob.sees() == facts


async def test_a_secret_is_hidden_on_both_ways() -> None:
    def redact(text: str) -> str:
        return text.replace("Started", "[hidden]").replace("xylophone", "[hidden]")

    wise = Wise("The word is xylophone.")
    async with story(summariser=wise, redact=redact) as town:
        shown = await town.bob.says(LOGS)
        assert "Started" not in wise.told[0][0]
        assert "The word is [hidden]." in shown


async def test_an_explanation_makes_no_old_list_the_newest() -> None:
    """A number that is typed while an explanation arrives belongs to what the person was shown last."""
    wise = Wise()
    wise.release.clear()
    async with story(summariser=wise) as town:
        await town.bob.says(LOGS)
        await town.bob.says("reload nginx on web-02")
        wise.release.set()
        await town.settle()
        town.clock.advance(5)
        await town.bob.says("1")
        await town.passes(10)
        assert town.ran("web-02")


async def test_a_request_stopped_by_the_end_of_the_process_is_simply_not_explained() -> None:
    wise = Wise()
    wise.release.clear()
    async with story(summariser=wise) as town:
        await town.bob.says(LOGS)
        assert town.core.explaining.busy
    assert wise.told
    assert OWN not in town.bob.screen()
