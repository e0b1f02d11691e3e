"""Transient units: which commands become one, what their journal tells, what is asked when the connection is lost."""

import asyncio
import json

import pytest

from bot.domain.errors import ConnectionLost, TargetUnreachable
from bot.domain.inventory import Host
from bot.domain.ports import Output
from executors import systemd
from executors.options import RunOptions
from executors.units import TransientUnits
from tests.unit.executors.doubles import WEB, Answer, Scripted

SYSTEMD = Output("Version=252.38-1~deb12u1\n")
LOST = ConnectionLost("executors.connection_lost", host="web-01")
AWAY = TargetUnreachable("executors.unreachable", host="web-01", reason="")


def journal(*entries: dict[str, str]) -> Output:
    return Output("".join(json.dumps(entry) + "\n" for entry in entries))


STARTED = {"MESSAGE_ID": "7d4958e842da4a758f6c1cdc7b36dcc5", "MESSAGE": "Starting"}
SUCCEEDED = {"MESSAGE_ID": systemd.SUCCEEDED}
EXITED_7 = {"MESSAGE_ID": systemd.EXITED, "EXIT_CODE": "exited", "EXIT_STATUS": "7"}
KILLED = {"MESSAGE_ID": systemd.EXITED, "EXIT_CODE": "killed", "EXIT_STATUS": "9"}
FAILED = {"MESSAGE_ID": systemd.FAILED, "UNIT_RESULT": "exit-code"}
LATE = {"MESSAGE_ID": systemd.FAILED, "UNIT_RESULT": "timeout"}


@pytest.mark.parametrize(
    ("entries", "end"),
    [
        ((), None),
        ((STARTED,), None),
        ((STARTED, SUCCEEDED), (0, False)),
        ((STARTED, EXITED_7, FAILED), (7, False)),
        ((STARTED, KILLED, FAILED), (None, False)),
        ((STARTED, KILLED, LATE), (None, True)),
    ],
)
def test_the_journal_tells_the_end(entries: tuple[dict[str, str], ...], end: tuple[int | None, bool] | None) -> None:
    told = systemd.told("not json\n" + journal(*entries).stdout)
    assert (None if told is None else (told.exit_status, told.timed_out)) == end


def test_names_are_of_one_length_and_of_one_attempt() -> None:
    names = {systemd.unit_name(attempt) for attempt in ("commander-r1-0-1", "commander-r1-0-2", "é" * 500)}
    assert len(names) == 3
    assert {len(name) for name in names} == {len("commander-0123456789abcdef.service")}


def test_dollars_stay_dollars() -> None:
    assert systemd.start("u", ["echo", "$HOME", "a"], 5)[-4:] == ["--", "echo", "$$HOME", "a"]


def test_a_unit_runs_in_its_directory_with_its_variables() -> None:
    words = systemd.start("u", ["ls"], 5, "/var/my log", (("LANG", "fr_FR.UTF-8"), ("TZ", "UTC")))
    assert "--property=WorkingDirectory=/var/my log" in words
    assert [word for word in words if word.startswith("--setenv")] == ["--setenv=LANG=fr_FR.UTF-8", "--setenv=TZ=UTC"]


def test_a_program_named_from_the_directory_is_the_one_in_it() -> None:
    assert systemd.start("u", ["./x.sh", "./y"], 5, "/srv/app")[-2:] == ["/srv/app/./x.sh", "./y"]
    assert systemd.start("u", ["/opt/x.sh"], 5, "/srv/app")[-1] == "/opt/x.sh"
    assert systemd.start("u", ["x.sh"], 5, "/srv/app")[-1] == "x.sh"


async def test_the_unit_has_the_directory_not_the_command_that_starts_it() -> None:
    transport = Scripted(systemctl=SYSTEMD)
    more: RunOptions = {"directory": "/var/log", "environment": (("TZ", "UTC"),)}
    as_unit: RunOptions = {"root": True, "unit": "r1", **more}
    await TransientUnits(transport).run(WEB, ["ls"], **as_unit)
    assert "--property=WorkingDirectory=/var/log" in transport.ran[-1]
    assert not {"directory", "environment"} & transport.options[-1].keys()
    await TransientUnits(transport).run(WEB, ["ls"], **more)
    assert transport.options[-1]["directory"] == "/var/log"


@pytest.mark.parametrize("shown", [Output("", "not booted", 1), Output("Version=219\n"), Output("", exit_status=127)])
async def test_without_a_usable_systemd_the_command_runs_plainly(shown: Output) -> None:
    transport = Scripted(systemctl=shown, restart=Output("done"))
    assert (await TransientUnits(transport).run(WEB, ["restart"], root=True, unit="u")).stdout == "done"
    assert transport.ran[-1] == ("restart",)
    assert "unit" not in transport.options[-1]


@pytest.mark.parametrize(
    ("host", "root", "unit"),
    [(WEB, False, "u"), (WEB, True, ""), (Host("web-02", "10.0.0.2", user="deploy"), True, "u")],
)
async def test_only_root_steps_with_a_name_become_units(host: Host, root: bool, unit: str) -> None:
    transport = Scripted(systemctl=SYSTEMD)
    await TransientUnits(transport).run(host, ["restart"], root=root, unit=unit)
    assert transport.ran == [("restart",)]


async def test_a_unit_gets_the_words_the_limit_and_the_output() -> None:
    transport = Scripted(systemctl=SYSTEMD, systemd_run=Output("done", exit_status=5))
    units = TransientUnits(transport)
    for _ in range(2):
        output = await units.run(WEB, ["restart", "x"], root=True, timeout=30, unit="u")
        assert (output.stdout, output.exit_status, output.timed_out) == ("done", 5, False)
    assert [ran[0] for ran in transport.ran] == ["systemctl", "systemd-run", "systemd-run"]
    assert transport.ran[1] == tuple(systemd.start(systemd.unit_name("u"), ["restart", "x"], 30))
    assert transport.options[1].get("timeout") == 40


async def test_a_unit_that_took_its_whole_time_was_ended() -> None:
    transport = Scripted(systemctl=SYSTEMD, systemd_run=Output("", exit_status=255, milliseconds=30_100))
    output = await TransientUnits(transport).run(WEB, ["x"], root=True, timeout=30, unit="u")
    assert (output.exit_status, output.timed_out) == (None, True)


async def test_a_question_that_was_lost_ran_nothing() -> None:
    with pytest.raises(TargetUnreachable):
        await TransientUnits(Scripted(systemctl=LOST)).run(WEB, ["x"], root=True, unit="u")


@pytest.mark.parametrize(
    "state", [[SYSTEMD, Output("ActiveState=inactive")], [SYSTEMD, AWAY, Output("ActiveState=failed")]]
)
async def test_a_lost_connection_asks_how_it_ended(state: list[Answer], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("executors.units.PAUSE", 0)
    transport = Scripted(systemctl=state, systemd_run=LOST, journalctl=[journal(STARTED), journal(STARTED, SUCCEEDED)])
    output = await TransientUnits(transport).run(WEB, ["x"], root=True, unit="u")
    assert (output.exit_status, output.truncated) == (0, True)


async def test_what_nobody_knows_stays_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("executors.units.PAUSE", 0)
    monkeypatch.setattr("executors.units.PATIENCE", 0)
    for told in (Output(""), AWAY):
        transport = Scripted(systemctl=SYSTEMD, systemd_run=LOST, journalctl=told)
        with pytest.raises(ConnectionLost):
            await TransientUnits(transport).run(WEB, ["x"], root=True, unit="u")


async def test_cancelling_stops_the_unit() -> None:
    transport = Scripted(systemctl=SYSTEMD)
    running = asyncio.create_task(TransientUnits(transport).run(WEB, ["endless"], root=True, unit="u"))
    await transport.reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert transport.ran[-1] == ("systemctl", "stop", systemd.unit_name("u"))
