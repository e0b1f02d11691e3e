"""What a schedule's thread is told: each reason once, what was missed, the end; and what one may see of others'."""

from dataclasses import replace
from itertools import count

import pytest

from bot.domain.people import Role
from tests.dsl import PEOPLE, Someone, story
from tests.scenarios.test_schedules import RESTART, agreed, frozen, to

pytestmark = pytest.mark.story


async def test_the_same_reason_is_told_once_and_recorded_every_time() -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every 5m"')
        await frozen(town)
        await to(town, 16)
        assert town.bob.screen().count("Not done") == 1
        assert (await town.record()).count("skipped policy.frozen") == 3


async def test_the_end_of_an_agreement_is_told_with_how_to_go_on() -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every day at 10:05"')
        town.clock.advance(89 * 86_400 + 240)  # 31 May: the agreement ends on 1 June at 10:00
        await to(town, 0.2)
        assert "I was away 89 times" in town.bob.screen()
        await to(town, 2)
        assert town.ran() == [RESTART]
        assert "That was the last time: an agreement stands for at most 90 days" in town.bob.screen()
        await town.bob.presses('schedule "restart nginx on web-01" "every day at 10:05"')
        town.bob.reads("Plan", "1 June, 10:05")


async def test_others_are_seen_where_their_hosts_are_and_never_what_was_asked_in_private() -> None:
    async with story() as town:
        await agreed(town)
        await town.carol.says("programmations")
        town.carol.reads("Rien n'est programmé")
        await town.alice.says("programmations")
        town.alice.reads("bob", "restart nginx on web-01", "retire la programmation")


async def test_its_answer_comes_to_the_thread_where_it_was_asked() -> None:
    async with story() as town:
        other: Someone = replace(town.bob, thread="another")
        await town.bob.says('schedule "disk usage on db-master" "every day at 10:05"')
        await other.says("help")
        await to(town, 6)
        (shown,) = [
            one for one in town.messenger.shown.values() if "db-master" in str(one.desired) and "78" in str(one.desired)
        ]
        assert shown.destination.thread == town.bob.thread


async def test_a_reason_that_changed_is_told_again() -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every 5m"')
        await frozen(town)
        await to(town, 6)
        town.identities.fingerprints["web-01"] = "SHA256:other"
        await to(town, 5)
        assert town.bob.screen().count("Not done") == 2
        town.bob.reads("fingerprint")


async def test_what_is_agreed_to_after_its_time_is_not_kept() -> None:
    async with story() as town:
        await town.bob.says('schedule "restart nginx on web-01" "at 2026-03-03T10:02"')
        await to(town, 3)
        await town.alice.presses("Appro")
        town.bob.reads("That time is over")
        await town.bob.says("schedules")
        town.bob.reads("Nothing is scheduled")
        assert town.ran() == []


async def test_nobody_acts_for_somebody_who_has_gone() -> None:
    async with story(people=(*PEOPLE, ("dan", Role.ADMIN, "en"))) as first:
        dan = Someone("dan", first)
        await dan.says('schedule "restart nginx on web-01" "every day at 10:05"')
        await dan.presses("1")
    async with story(store=first.store, clock=first.clock, messenger=first.messenger) as town:
        town.ids = count(100)  # the messenger's numbers go on
        await to(town, 6)
        assert town.ran() == []
        town.alice.reads("Pas fait", "dan")
        town.erin.reads("Not done", "dan")
        await town.erin.presses("remove schedule")
        await town.erin.presses("1")
        town.erin.reads("is removed")
