"""The guided tour: one idea at a time, one thing to try, and it goes on where somebody was."""

from datetime import timedelta

import pytest

from bot.domain.flow import Address, Intent
from bot.domain.inventory import Host, Inventory
from bot.domain.ledger import Request, State
from bot.domain.people import Role
from intents.actions.tour import STOPS
from tests.unit.actions.town import CATALOGUE, NOW, FakeRecord, Visible, look, offered, person, viewer
from tests.unit.actions.town import said as messages

ACTING = {action.say["en"][0].split(" ", 1)[0] for action in CATALOGUE if action.kind == "act"}
"""How commands begin that change something."""
NUMBERS = [str(number) for number in range(1, len(STOPS) + 1)]


def step(number: str, minutes: int = 1, action: str = "tour.start") -> Request:
    intent = Intent(action, (("step", number),) if number else ())
    at = NOW - timedelta(minutes=minutes)
    return Request("r", "alice", Address("console"), "tour", intent, State.DONE, at)


async def toured(
    record: FakeRecord, said: str | None = None, *, role: Role = Role.ADMIN, fleet: Visible | None = None,
    language: str = "en",
) -> tuple[list[str], list[str]]:  # fmt: skip
    """What the tour tells and offers."""
    who = viewer(person(role=role), language)
    report = await look("tour.start", CATALOGUE, fleet or Visible(), record, who, step=said)
    return [line.removeprefix("none ") for line in messages(report)], offered(report)


async def test_it_begins_at_the_beginning() -> None:
    told, offers = await toured(FakeRecord())
    assert told == ["tour.where", "tour.health"]
    assert offers == ["is everything all right", "tour 2", "tour stop"]


@pytest.mark.parametrize(
    ("seen", "told"),
    [
        ([step("3"), step("2", 2)], "tour.logs"),
        ([step("stop"), step("5", 2)], "tour.approvals"),
        ([step(""), step("", 2), step("2", 3)], "tour.disk"),
    ],
)
async def test_it_goes_on_where_the_person_was(seen: list[Request], told: str) -> None:
    assert (await toured(FakeRecord(tuple(seen))))[0][1] == told


async def test_each_step_leads_to_the_next_and_the_last_one_to_the_first() -> None:
    for number in NUMBERS:
        _, offers = await toured(FakeRecord(), number)
        moves = [command for command in offers if command.startswith("tour ")]
        ahead = [f"tour {int(number) + 1}"] if number != NUMBERS[-1] else []
        back = [f"tour {int(number) - 1}"] if number != "1" else []
        assert moves == [*ahead, *back, *(["tour stop"] if ahead else ["tour 1"])]


async def test_it_stops_and_says_how_it_goes_on() -> None:
    report = await look("tour.start", CATALOGUE, Visible(), FakeRecord(), viewer(), step="stop")
    assert messages(report) == ["none tour.stopped"]
    assert offered(report) == ["tour"]


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_a_demonstration_shows_the_card_itself(language: str) -> None:
    told, offers = await toured(FakeRecord(simulated=True), "4", language=language)
    assert told[1] == "tour.plan"
    assert offers[0] == {"en": "restart nginx on web-01", "fr": "redémarre nginx sur web-01"}[language]


async def test_a_viewer_of_the_demonstration_reads_what_would_happen() -> None:
    _, offers = await toured(FakeRecord(simulated=True), "4", role=Role.VIEWER)
    assert offers[0] == 'explain "restart nginx on web-01"'


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.ADMIN])
async def test_on_real_hosts_everything_to_try_only_looks(number: str, role: Role) -> None:
    report = await look("tour.start", CATALOGUE, Visible(), FakeRecord(), viewer(person(role=role)), step=number)
    tried = [one for one in report.suggestions if one.label.id == "suggest.try"]
    assert len(tried) == 1
    assert tried[0].command.split(" ", 1)[0] not in ACTING


@pytest.mark.parametrize("number", NUMBERS)
async def test_who_sees_no_host_with_services_is_shown_none(number: str) -> None:
    for hosts in ((), (Host("localhost", "127.0.0.1", services=("ssh",), looks_only=True),)):
        _, offers = await toured(FakeRecord(), number, fleet=Visible(Inventory(hosts)))
        assert not [command for command in offers if "web-01" in command or "localhost" in command]


async def test_only_hosts_that_the_person_may_see_are_named() -> None:
    fleet = Visible(Inventory((Host("db-9", "10.0.0.9", tags=("db",), services=("postgresql",)),)))
    for number in NUMBERS:
        _, offers = await toured(FakeRecord(), number, fleet=fleet)
        assert not [command for command in offers if "web-01" in command]
