"""Schedules: agreed to now, judged again at their time, done once, and nothing is ever made up for in silence."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.library import Playbook
from policies.settings import PolicySettings
from tests.dsl import Town, story

pytestmark = pytest.mark.story
RESTART = "web-01: systemctl restart -- nginx"
AT_FIVE = 'schedule "restart nginx on web-01" "at 2026-03-03T10:05"'
DAILY = 'programme "redémarre nginx sur web-01" "every day at 10:05"'


async def agreed(town: Town, words: str = AT_FIVE) -> None:
    """Bob's schedule, with alice's yes."""
    await town.bob.says(words)
    await town.alice.presses("Appro")
    assert town.ran() == []


async def to(town: Town, minutes: float) -> None:
    """Minutes pass, and what they bring is done."""
    await town.passes(minutes * 60, step=5)
    await town.settle()


async def test_the_card_shows_all_of_it_and_when() -> None:
    async with story(zone=ZoneInfo("Europe/Paris")) as town:
        await town.alice.says('programme "redémarre nginx sur web-01" "at 2026-03-04T02:00"')
        town.alice.reads("nuit du 3 au 4 mars, 02:00 Europe/Paris", "web-01# systemctl restart -- nginx", "ÉLEVÉ")
        await town.alice.says('programme "redémarre nginx sur web-01" "every monday at 09:00"')
        town.alice.reads("9 mars, 09:00 Europe/Paris", "16 mars, 09:00 Europe/Paris", "1er juin", "systemctl restart")


async def test_it_is_done_at_its_time_and_said_in_its_thread() -> None:
    async with story() as town:
        await agreed(town)
        await to(town, 4)
        assert town.ran() == []
        await to(town, 2)
        assert town.ran() == [RESTART]
        town.bob.reads("Done", "restart nginx on web-01", "by bob", "active (running)")
        await town.bob.says("schedules")
        town.bob.reads("Nothing is scheduled")
        assert (await town.record()).count("scheduled") == 1
        await to(town, 10)
        assert town.ran() == [RESTART]


async def test_tous_les_jours_tout_va_bien_est_dit_dans_le_fil() -> None:
    async with story() as town:
        await town.carol.says('programme "tout va bien" "every day at 10:05"')
        town.carol.reads("programmation", "tous les jours à 10:05", "3 mars, 10:05", "4 mars, 10:05")
        await to(town, 6)
        town.carol.reads("5/5", "par carol")
        town.clock.advance(24 * 3600 - 120)
        await to(town, 2)
        await town.carol.says("programmations")
        town.carol.reads("tout va bien", "carol", "5 mars 10:05", "fait")


async def test_what_recurs_is_done_again_and_again_under_one_agreement() -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every 5m"')
        await to(town, 16)
        assert town.ran() == [RESTART] * 3


@pytest.mark.parametrize(
    ("who", "words", "said"),
    [
        ("alice", 'programme "arrête le serveur web-01" "every day at 08:00"', "CRITIQUE"),
        ("alice", 'programme "urgence request=x reason=y" "every day at 08:00"', "plus tard"),
        ("erin", 'schedule "schedules" "every day at 08:00"', "never put off"),
        ("erin", 'schedule "grant admin to bob" "every day at 08:00"', "never put off"),
        ("erin", 'schedule "plan \\"restart nginx on web-01; stop nginx on web-02\\"" "every day at 08:00"', "put off"),
        ("erin", 'schedule "gibberish that nobody reads" "every day at 08:00"', "understand"),
        ("erin", 'schedule "restart nginx on web-01" "at 2026-03-03T09:00"', "over"),
        ("erin", 'schedule "restart nginx on web-01" "at 2026-07-03T09:00"', "90 days"),
        ("carol", 'programme "redémarre nginx sur web-01" "every day at 08:00"', "opérateur"),
    ],
)
async def test_what_is_never_scheduled_is_refused_at_once(who: str, words: str, said: str) -> None:
    async with story() as town:
        await getattr(town, who).says(words)
        getattr(town, who).reads("bad:", said)
        assert "onfirm" not in getattr(town, who).sees()
        await town.erin.says("schedules")
        town.erin.reads("Nothing is scheduled")


@pytest.mark.parametrize("words", ["enrol totp", "revoke operator from bob", "thaw"])
async def test_what_is_never_put_off_is_not_put_off_under_another_name(words: str) -> None:
    async with story(playbooks=(Playbook("other", (words, words)),)) as town:
        await town.erin.says(f'save template other as "{words}"')
        for stands in ("run template other", "run playbook other"):
            await town.erin.says(f'schedule "{stands}" "every day at 10:05"')
            town.erin.reads("bad:", "never put off")


async def test_templates_and_playbooks_are_scheduled_as_what_they_stand_for() -> None:
    book = Playbook("bounce", ("restart nginx on web-02", "restart nginx on web-01"))
    async with story(playbooks=(book,)) as town:
        await town.erin.says('save template calm as "restart {service} on web-01"')
        await town.bob.says('schedule "run template calm with service=nginx" "at 2026-03-03T10:05"')
        await town.alice.presses("Appro")
        await town.alice.says('programme "lance le playbook bounce" "at 2026-03-03T10:07"')
        town.alice.reads("1. web-02# systemctl restart", "2. web-01# systemctl restart")
        await town.alice.presses("1")
        await to(town, 9)
        assert town.ran() == [RESTART, "web-02: systemctl restart -- nginx", RESTART]


async def test_a_template_that_was_rewritten_is_not_what_was_agreed_to() -> None:
    async with story() as town:
        await town.bob.says('save template calm as "restart nginx on web-01"')
        await town.bob.says('schedule "run template calm" "every day at 10:05"')
        await town.alice.presses("Appro")
        await town.bob.says('save template calm as "restart nginx on web-02"')
        await to(town, 6)
        assert town.ran() == []
        town.bob.reads("warn:", "Not done", "not what was agreed to", "4 March, 10:05", "schedule ")


async def changed_key(town: Town) -> None:
    town.identities.fingerprints["web-01"] = "SHA256:other"


async def lost_role(town: Town) -> None:
    await town.store.transact(
        lambda tx: town.directory.put(
            tx, "right", "bob *", '{"user": "bob", "role": "viewer", "scope": "*"}', "alice", town.clock.now()
        )
    )


async def lost_approver(town: Town) -> None:
    await town.store.transact(
        lambda tx: town.directory.put(
            tx, "right", "alice *", '{"user": "alice", "role": "viewer", "scope": "*"}', "erin", town.clock.now()
        )
    )


async def frozen(town: Town) -> None:
    await town.alice.says("gèle tout")


async def observing(town: Town) -> None:
    await town.store.transact(lambda tx: town.directory.put(tx, "mode", "armed", "no", "alice", town.clock.now()))


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (changed_key, "fingerprint"),
        (lost_role, "operator"),
        (lost_approver, "more than was agreed"),
        (frozen, "frozen"),
        (observing, "arm"),
    ],
)
async def test_what_is_not_as_it_was_is_skipped_and_said_once(what: object, said: str) -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every day at 10:05"')
        await what(town)  # type: ignore[operator]
        await to(town, 8)
        assert town.ran() == []
        town.bob.reads("warn: Not done: restart nginx on web-01", said, "4 March, 10:05")
        assert town.bob.screen().count("Not done") == 1
        await town.bob.says("schedules")
        town.bob.reads("skipped", said)
        assert "skipped" in " ".join(await town.record())


async def test_admins_are_told_when_somebody_who_has_a_schedule_may_not_any_more() -> None:
    async with story() as town:
        await agreed(town)
        await lost_role(town)
        await to(town, 6)
        town.erin.reads("Not done: restart nginx on web-01", "operator")
        town.alice.reads("Pas fait\u00a0: restart nginx on web-01")


async def test_risk_is_that_of_the_time_when_it_is_done() -> None:
    """What is asked for by day and done by night is agreed to as what it is by night."""
    settings = PolicySettings.model_validate({"working_hours": {"hours": "08:00-19:00"}})
    async with story(settings=settings) as town:
        await town.bob.says('schedule "reload nginx on web-01" "at 2026-03-03T12:00"')
        assert "working hours" not in town.bob.sees()
        await town.bob.says('schedule "reload nginx on web-01" "at 2026-03-04T02:00"')
        town.bob.reads("HIGH", "working hours")
        await town.alice.presses("Appro")
        town.clock.advance(16 * 3600 - 60)
        await to(town, 2)
        assert town.ran() == ["web-01: systemctl reload -- nginx"]


async def test_missed_while_the_bot_was_away_is_told_and_never_made_up_for() -> None:
    async with story() as first:
        await agreed(first, 'schedule "restart nginx on web-01" "every day at 10:05"')
        await first.bob.says('schedule "restart nginx on web-02" "at 2026-03-03T10:06"')
        await first.alice.presses("Appro")
    first.clock.advance(timedelta(days=2, minutes=10).total_seconds())
    async with story(store=first.store, clock=first.clock, messenger=first.messenger) as town:
        await to(town, 1)
        assert town.ran() == []
        assert "I was away 3 times, last at 5 March, 10:05 UTC: restart nginx on web-01" in town.bob.screen()
        assert "6 March, 10:05 UTC" in town.bob.screen()
        town.bob.reads("restart nginx on web-02", "[1] restart nginx on web-02")
        await town.bob.presses("1")
        assert town.ran() == [], "it is asked for like anything else"
        town.clock.advance(86_400 - 720)
        await to(town, 8)
        assert town.ran() == [RESTART]


async def test_a_moment_too_late_is_in_time() -> None:
    async with story() as first:
        await agreed(first)
    first.clock.advance(5 * 60 + 90)
    async with story(store=first.store, clock=first.clock, messenger=first.messenger) as town:
        await to(town, 0.2)
        assert town.ran() == [RESTART]


async def test_two_processes_do_it_once() -> None:
    async with (
        story() as one,
        story(store=one.store, clock=one.clock, messenger=one.messenger, transport=one.transport, worker="two") as two,
    ):
        await agreed(one, 'schedule "restart nginx on web-01" "every 5m"')
        await to(two, 12)
        assert one.ran() == [RESTART] * 2


async def test_a_clock_that_steps_back_does_nothing_twice() -> None:
    async with story() as town:
        await agreed(town, 'schedule "restart nginx on web-01" "every 5m"')
        await to(town, 6)
        town.clock.advance(-5 * 60)
        await to(town, 5)
        assert town.ran() == [RESTART]


async def test_one_removes_ones_own_and_an_admin_anybodys() -> None:
    async with story() as town:
        await agreed(town)
        await agreed(town, 'schedule "restart nginx on web-02" "at 2026-03-03T10:06"')
        first, second = [row.key for row in await town.store.read(lambda tx: tx.settings.all("schedule"))]
        await town.carol.says(f"retire la programmation {first}")
        town.carol.reads("bad:", "bob")
        await town.bob.says("schedules")
        await town.bob.presses("1")
        await town.bob.presses("1")
        town.bob.reads("is removed")
        await town.alice.says("programmations")
        left = first if first in town.alice.sees() else second
        await town.alice.presses(f"retire la programmation {left}")
        await town.alice.presses("1")
        town.alice.reads("est retirée")
        await town.alice.says(f"retire la programmation {left}")
        town.alice.reads("bad:", "Il n'y a pas de programmation")
        await to(town, 8)
        assert town.ran() == []
