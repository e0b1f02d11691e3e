"""Looks at hosts: recorded answers in, tables out; who does not answer is one line with the reason."""

import asyncio
from collections.abc import Sequence

import pytest

from bot.domain.content import Message, Moment, Quantity
from bot.domain.inventory import Host
from bot.domain.people import Role
from bot.domain.ports import Output
from tests.unit.actions.town import (
    CATALOGUE,
    DB,
    HEALTHY,
    INVENTORY,
    WEB,
    WEB2,
    Answers,
    FakeReader,
    Visible,
    look,
    offered,
    person,
    recorded,
    said,
    table,
    viewer,
)


async def test_the_list_of_hosts_needs_no_connection() -> None:
    everything = table(await look("host.list", Visible(), tag=None))
    assert [row[0] for row in everything.rows] == ["web-01", "web-02", "db-master"]
    assert everything.rows[2] == ("db-master", "10.0.0.3", "staging", ("staging", "db"), ("postgresql",))
    tagged = table(await look("host.list", Visible(), tag="db"))
    assert [row[0] for row in tagged.rows] == ["db-master"]
    assert (await look("host.list", Visible(), tag="mail")).blocks[0] == table(
        await look("host.list", Visible(), tag="mail")
    )
    assert table(await look("host.list", Visible(), tag="mail")).empty == Message.of(
        "actions.no_hosts_tagged", tag="mail"
    )


async def test_this_machine_has_no_address() -> None:
    local = Visible(type(INVENTORY)((Host("localhost", transport="local"),)))
    assert table(await look("host.list", local, tag=None)).rows[0][1] == Message.of("actions.this_machine")


async def test_status_of_one_host_with_the_next_questions() -> None:
    report = await look("host.status", FakeReader(HEALTHY), viewer(), CATALOGUE, targets=(WEB,))
    ((host, system, kernel, uptime, load, memory, fullest),) = table(report).rows
    assert (host, system, kernel) == ("web-01", "Debian GNU/Linux 12 (bookworm)", recorded("uname.txt").strip())
    assert isinstance(uptime, Quantity)
    assert isinstance(memory, Quantity)
    assert isinstance(load, Message)
    assert load.get("count") == 2
    assert isinstance(fullest, Message)
    share = fullest.get("share")
    assert isinstance(share, Quantity)
    assert (fullest.get("what"), round(share.value)) == ("/", 25)
    assert offered(report) == ["disk usage on web-01", "top processes on web-01", "logs of web-01"]


async def test_a_host_that_is_down_does_not_hide_the_others() -> None:
    reader = FakeReader(HEALTHY, down=frozenset({"web-02"}))
    report = await look("host.status", reader, viewer(), CATALOGUE, targets=(WEB, WEB2, DB))
    assert [row[0] for row in table(report).rows] == ["web-01", "db-master"]
    assert said(report) == ["bad actions.no_answer"]
    assert report.suggestions == ()


async def test_no_empty_table_where_nobody_answers() -> None:
    reader = FakeReader(HEALTHY, down=frozenset({"web-01"}))
    for name in ("host.memory", "host.disk", "host.uptime", "host.status"):
        report = await look(name, reader, viewer(), CATALOGUE, targets=(WEB,))
        assert said(report) == ["bad actions.no_answer"]
        assert len(report.blocks) == 1


async def test_disks_of_several_hosts_the_fullest_first() -> None:
    full = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda1 100 78 22 78% /srv\n"
    reader = FakeReader(HEALTHY, {"db-master": {("df",): full}})
    report = await look("host.disk", reader, viewer(), CATALOGUE, targets=(WEB, DB))
    assert [row[:2] for row in table(report).rows] == [("db-master", "/srv"), ("web-01", "/")]
    assert table(report).rows[0][2:] == (
        Quantity(78.0, "percent"),
        Quantity(78 * 1024, "bytes"),
        Quantity(22 * 1024, "bytes"),
        Quantity(100 * 1024, "bytes"),
    )
    assert offered(report) == ["folder sizes on db-master in /srv"]


async def test_a_container_has_no_real_file_system() -> None:
    reader = FakeReader({("df",): Output("", "df: no file systems processed", 1)})
    report = await look("host.disk", reader, viewer(), CATALOGUE, targets=(WEB,))
    assert table(report).rows == ()
    assert table(report).empty == Message.of("actions.no_disks")


async def test_memory_and_uptime() -> None:
    memory = table(await look("host.memory", FakeReader(HEALTHY), targets=(WEB,))).rows[0]
    assert memory[4] == Quantity(24684096 * 1024, "bytes")
    who = viewer()
    uptime = table(await look("host.uptime", FakeReader(HEALTHY), who, targets=(WEB,))).rows[0]
    length, since = uptime[1], uptime[2]
    assert isinstance(length, Quantity)
    assert isinstance(since, Moment)
    assert (who.now - since.at).total_seconds() == length.value
    assert uptime[-1] == 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (
            Output("", "sh: 1: cat: not found\n", 127),
            Message.of("actions.complained", program="cat", complaint="sh: 1: cat: not found"),
        ),
        (Output("\x1b[31mgarbage"), Message.of("actions.unreadable", program="cat")),
        (Output("1.0", timed_out=True, exit_status=None), Message.of("actions.too_slow", program="cat")),
    ],
)
async def test_an_answer_that_makes_no_sense_is_said(answer: Output, reason: Message) -> None:
    report = await look("host.memory", FakeReader({("cat",): answer}), targets=(WEB,))
    (line,) = report.blocks
    assert getattr(line, "text", None) == Message.of("actions.no_answer", host="web-01", reason=reason)


class SlowReader(FakeReader):
    """All hosts must be asked before any of them answers."""

    def __init__(self, hosts: int) -> None:
        super().__init__(HEALTHY)
        self.barrier = asyncio.Barrier(hosts)

    async def read(
        self,
        host: Host,
        argv: Sequence[str],
        *,
        timeout: float = 20,  # noqa: ASYNC109 (the port's)
        cap: int = 262_144,
    ) -> Output:
        await self.barrier.wait()
        return await super().read(host, argv, timeout=timeout, cap=cap)


async def test_hosts_are_read_at_once() -> None:
    fleet = tuple(Host(f"h{index}") for index in range(50))
    async with asyncio.timeout(5):
        report = await look("host.memory", SlowReader(50), targets=fleet)
    assert [row[0] for row in table(report).rows] == [host.name for host in fleet]


# --- processes --------------------------------------------------------------------------------------------------------


async def test_the_busiest_processes_without_their_arguments() -> None:
    reader = FakeReader(HEALTHY)
    report = await look("host.processes", reader, viewer(), CATALOGUE, targets=(WEB,), sort="memory", limit=3)
    assert len(table(report).rows) == 3
    ((_, argv),) = reader.asked
    assert argv == ("ps", "-eo", "pid,user,pcpu,pmem,rss,etimes,comm", "--sort=-pmem")
    assert len(table(report).columns) == len(table(report).rows[0]) == 7
    assert not {"args", "cmd", "command"} & set(argv[2].split(","))


async def test_a_host_without_ps_says_so() -> None:
    reader = FakeReader({("ps",): Output("PID   USER\n1 root\n")})
    busybox = await look("host.processes", reader, viewer(), CATALOGUE, targets=(WEB,), sort="cpu", limit=3)
    assert table(busybox).rows == ()
    none = await look("host.processes", FakeReader(), viewer(), CATALOGUE, targets=(WEB,), sort="cpu", limit=3)
    assert said(none) == ["bad actions.no_answer"]


PS = "PID USER %CPU %MEM RSS ELAPSED COMMAND\n 4 root 2.0 1.0 9 99 idle\n 4242 demo 25.0 4.5 9 7200 python3\n"


@pytest.mark.parametrize(
    ("listed", "host", "role", "commands"),
    [
        (PS, WEB, Role.OPERATOR, ["kill processes on web-01 with pid 4242"]),
        (PS, WEB, Role.VIEWER, []),
        (PS, Host("localhost", looks_only=True), Role.OPERATOR, []),
        (PS.replace("25.0", "9.0"), WEB, Role.OPERATOR, []),
    ],
)
async def test_ending_the_busiest_process_is_offered_to_who_may(
    listed: str, host: Host, role: Role, commands: list[str]
) -> None:
    who = viewer(person(role=role))
    report = await look(
        "host.processes", FakeReader({("ps",): listed}), who, CATALOGUE, targets=(host,), sort="memory", limit=1
    )
    assert offered(report) == commands


# --- updates ----------------------------------------------------------------------------------------------------------


async def test_updates_security_first() -> None:
    report = await look("host.updates", FakeReader(HEALTHY), viewer(), CATALOGUE, targets=(WEB,))
    assert said(report) == ["warn actions.updates_waiting", "none actions.more_packages"]
    assert len(table(report).rows) == 40
    securities = [row[4] for row in table(report).rows]
    assert securities == sorted(securities, key=lambda yes: not yes)
    assert offered(report) == ["upgrade web-01"]


async def test_a_viewer_is_not_offered_what_they_may_not_ask() -> None:
    carol = viewer(person("carol", Role.VIEWER))
    report = await look("host.updates", FakeReader(HEALTHY), carol, CATALOGUE, targets=(WEB,))
    assert offered(report) == []


async def test_no_updates_and_dnf() -> None:
    fedora: Answers = {("cat", "/etc/os-release"): 'ID="rocky"\nID_LIKE="rhel fedora"\n'}
    waiting: Answers = {**fedora, ("dnf",): Output("bash.x86_64  5.2  baseos\n", "", 100)}
    none: Answers = {**fedora, ("dnf",): Output("", "", 0)}
    broken: Answers = {**fedora, ("dnf",): Output("", "Error: no network", 1)}
    reader = FakeReader(on={"web-01": waiting, "web-02": none, "db-master": broken})
    report = await look("host.updates", reader, viewer(), CATALOGUE, targets=(WEB, WEB2, DB))
    assert said(report) == ["none actions.updates_waiting", "ok actions.up_to_date", "bad actions.no_answer"]
    assert table(report).rows == (("web-01", "bash", None, "5.2", False),)
