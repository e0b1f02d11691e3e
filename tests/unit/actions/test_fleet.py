"""The morning check: bad news first, one line each, details as buttons."""

from bot.domain.content import Line, Mark, Quantity
from bot.domain.inventory import Host, Inventory
from bot.domain.people import Role
from tests.unit.actions.town import (
    CATALOGUE,
    CRASHED,
    HEALTHY,
    INVENTORY,
    FakeReader,
    Visible,
    look,
    offered,
    person,
    said,
    viewer,
)

SHOW = ("systemctl", "show")


def df(percent: int, mount: str = "/srv") -> str:
    heading = "Filesystem 1024-blocks Used Available Capacity Mounted on"
    return f"{heading}\n/dev/sda1 100 {percent} {100 - percent} {percent}% {mount}\n"


def vitals(available: int = 90, load: float = 0.1) -> str:
    return f"9.0 9.0\n0.1 {load} 0.1 1/9 9\nMemTotal: 100 kB\nMemAvailable: {available} kB\ncpu0 1\ncpu1 1\n"


async def health(
    reader: FakeReader, inventory: Inventory = INVENTORY, role: Role = Role.ADMIN
) -> tuple[list[str], list[str]]:
    report = await look("fleet.health", Visible(inventory), reader, viewer(person(role=role)), CATALOGUE, tag=None)
    return said(report), offered(report)


async def test_all_is_well() -> None:
    assert await health(FakeReader(HEALTHY)) == (
        ["ok actions.hosts_up", "ok actions.services_run", "ok actions.resources_fine", "ok actions.all_well"],
        ["status of db-master web-01 web-02"],
    )


async def test_a_broken_service_and_a_filling_disk() -> None:
    reader = FakeReader(HEALTHY, {"web-01": {SHOW: CRASHED}, "db-master": {("df",): df(78)}})
    assert await health(reader) == (
        ["ok actions.hosts_up", "bad actions.service_failed", "warn actions.disk_filling"],
        [
            "diagnose web-01",
            "restart nginx on web-01",
            "disk usage on db-master",
            "status of db-master web-01 web-02",
        ],
    )


async def test_a_viewer_gets_no_remedy() -> None:
    reader = FakeReader(HEALTHY, {"web-01": {SHOW: CRASHED}})
    assert (await health(reader, role=Role.VIEWER))[1] == [
        "diagnose web-01",
        "logs of nginx on web-01",
        "status of db-master web-01 web-02",
    ]


async def test_hosts_that_do_not_answer_are_counted_and_named_once() -> None:
    reader = FakeReader(HEALTHY, down=frozenset({"web-02"}))
    lines, more = await health(reader)
    assert lines[:2] == ["bad actions.hosts_up", "bad actions.no_answer"]
    assert lines.count("bad actions.no_answer") == 1
    assert more == ["diagnose web-02", "status of db-master web-01"]


async def test_a_host_that_answers_in_part_is_up() -> None:
    reader = FakeReader({key: value for key, value in HEALTHY.items() if key != SHOW})
    lines, _ = await health(reader, Inventory((Host("h", services=("nginx",)),)))
    assert lines == ["ok actions.hosts_up", "warn actions.no_answer", "ok actions.resources_fine"]


async def test_the_worst_resource_comes_first() -> None:
    two = FakeReader(
        HEALTHY, {"web-01": {("df",): df(80)}, "db-master": {("df",): df(95), ("cat",): vitals(available=3, load=5.0)}}
    )
    assert (await health(two))[0][1:] == [
        "ok actions.services_run",
        "bad actions.disk_filling",
        "bad actions.memory_filling",
        "bad actions.load_high",
        "warn actions.disk_filling",
    ]


async def test_limits() -> None:
    for percent, mark in ((74, None), (75, Mark.WARN), (89, Mark.WARN), (90, Mark.BAD)):
        reader = FakeReader(HEALTHY, {"web-01": {("df",): df(percent)}})
        report = await look("fleet.health", Visible(), reader, viewer(), CATALOGUE, tag="web")
        found = [
            block for block in report.blocks if isinstance(block, Line) and block.text.id == "actions.disk_filling"
        ]
        assert [line.mark for line in found] == ([mark] if mark else [])
        assert all(line.text.get("share") == Quantity(percent, "percent") for line in found)


async def test_a_part_of_the_fleet() -> None:
    reader = FakeReader(HEALTHY)
    report = await look("fleet.health", Visible(), reader, viewer(), CATALOGUE, tag="db")
    assert {host for host, _ in reader.asked} == {"db-master"}
    assert offered(report) == ["status of db-master"]
    none = await look("fleet.health", Visible(), reader, viewer(), CATALOGUE, tag="mail")
    assert said(none) == ["none actions.no_hosts_tagged"]


async def test_fifty_broken_hosts_stay_readable() -> None:
    hosts = tuple(Host(f"h{index}", services=("nginx",)) for index in range(50))
    lines, more = await health(FakeReader({**HEALTHY, SHOW: CRASHED}), Inventory(hosts))
    assert lines.count("bad actions.service_failed") == 10
    assert lines.count("warn actions.and_more") == 1
    assert len(more) <= 6


async def test_an_empty_inventory() -> None:
    assert await health(FakeReader(), Inventory()) == (["none actions.no_hosts"], [])
