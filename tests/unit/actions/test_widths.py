"""Tables that people ask for most fit a terminal of 80 columns, in both languages."""

from dataclasses import replace

import pytest

from bot.core.explain import Speaker, content
from bot.domain.actions import LANGUAGES
from bot.domain.content import Grid, Report
from bot.domain.flow import Intent
from bot.domain.ledger import State
from tests.unit.actions.test_record import request, vote
from tests.unit.actions.town import CATALOGUE, NOW, WEB, FakeReader, FakeRecord, Visible, look, viewer

COLUMNS = 80
BETWEEN = 2
PS = """\
    PID USER     %CPU %MEM   RSS ELAPSED COMMAND
 214302 demo     25.0  4.5 182272    7200 python3
    402 systemd+  0.1  0.3  14000 2678400 systemd-journal
"""


def widths(report: Report, language: str) -> list[int]:
    """How wide each table of a report is, worded."""
    wording = Speaker(now=lambda: NOW).wording(language)
    grids = [piece for piece in content(report, wording) if isinstance(piece, Grid)]
    return [
        sum(max(map(len, column)) for column in zip(grid.columns, *grid.rows, strict=True))
        + BETWEEN * (len(grid.columns) - 1)
        for grid in grids
    ]


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help(language: str) -> None:
    for topic in (None, *(action.name for action in CATALOGUE)):
        report = await look("help.show", CATALOGUE, Visible(), viewer(language=language), topic=topic)
        assert all(width <= COLUMNS for width in widths(report, language)), topic


@pytest.mark.parametrize("language", LANGUAGES)
async def test_processes(language: str) -> None:
    who = viewer(language=language)
    report = await look(
        "host.processes", FakeReader({("ps",): PS}), who, CATALOGUE, targets=(WEB,), sort="cpu", limit=9
    )
    (width,) = widths(report, language)
    assert width <= COLUMNS


@pytest.mark.parametrize("language", LANGUAGES)
async def test_history(language: str) -> None:
    asked = request(state=State.DONE)
    assert asked.approval is not None
    done = replace(asked, approval=replace(asked.approval, votes=(vote("alice"),)))
    long = Intent("process.kill", (("name", "worker"), ("signal", "KILL"), ("targets", ("web-01", "web-02"))))
    values: dict[str, object] = {"user": None, "targets": (), "action": None, "since": None, "limit": 20}
    for one in (done, request(intent=long, state=State.DONE)):
        record = FakeRecord((one,))
        report = await look("history.show", record, Visible(), viewer(language=language), CATALOGUE, **values)
        (width,) = widths(report, language)
        assert width <= COLUMNS
