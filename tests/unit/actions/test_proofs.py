"""What a check reads becomes values that the reader's own language and zone can word."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.core.explain import Speaker
from bot.domain.content import Message, Moment, Quantity, Scalar
from bot.domain.flow import Check
from bot.domain.inventory import Host
from executors.check import Prover, proved
from tests.fakes import ManualClock
from tests.unit.actions.town import CATALOGUE, NOW, FakeReader

PARIS = Speaker(ZoneInfo("Europe/Paris"), lambda: NOW)
WEB = Host("web-01")


async def proof(check: Check | None, output: str) -> Message:
    assert check is not None
    found = await Prover(FakeReader({check.argv: output}), ManualClock(), lambda text: text).look(WEB, check)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("since", "Fri 2026-11-20 10:02:09 UTC", Moment(datetime(2026, 11, 20, 10, 2, 9, tzinfo=UTC))),
        ("since", "Fri 2026-11-20 10:02:09 CET", "Fri 2026-11-20 10:02:09 CET"),
        ("since", "Fri 2026-13-20 10:02:09 UTC", "Fri 2026-13-20 10:02:09 UTC"),
        ("state", "Fri 2026-11-20 10:02:09 UTC", "Fri 2026-11-20 10:02:09 UTC"),
        ("up_seconds", "3552785", Quantity(3552785, "seconds")),
        ("up_seconds", "soon", "soon"),
        ("kept", "3", "3"),
    ],
)
def test_a_group_is_what_its_name_says(name: str, text: str, value: Scalar) -> None:
    assert proved(name, text) == value


async def test_the_time_of_a_service_is_said_in_the_readers_language_and_zone() -> None:
    (step,) = CATALOGUE["service.restart"].run(targets=(WEB,), service="nginx")
    shown = "Id=nginx.service\nActiveState=active\nSubState=running\nActiveEnterTimestamp=Fri 2026-11-20 10:02:09 UTC\n"
    said = await proof(step.check, shown)
    assert PARIS(said, "fr").endswith("depuis\N{NO-BREAK SPACE}: 20 novembre, 11:02 Europe/Paris")
    assert PARIS(said, "en") == "nginx.service is active (running) since 20 November, 11:02 Europe/Paris"


async def test_uptimes_are_said_in_units_of_people() -> None:
    before, after = CATALOGUE["host.reboot"].run(targets=(WEB,))
    assert "41\N{NO-BREAK SPACE}d" in PARIS(await proof(before.check, "3552785\n"), "en")
    assert PARIS(await proof(after.check, "  4\n"), "fr") == "revenu, démarré il y a 4\N{NO-BREAK SPACE}s"
