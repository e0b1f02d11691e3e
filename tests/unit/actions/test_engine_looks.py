"""Looks at containers, machines, monitors and applications: what is asked of whom, and what is shown."""

import pytest

from bot.domain.content import Moment, Quantity, Raw
from bot.domain.inventory import App, Inventory
from bot.domain.ports import Output
from intents.actions.monitors import sparkline
from tests.unit.actions.engines import EARLIER, FakeContainers, FakeMachines, FakeWatch, look
from tests.unit.actions.town import (
    CATALOGUE,
    HEALTHY,
    INVENTORY,
    NOW,
    SITE,
    WEB,
    FakeReader,
    FakeWeb,
    Visible,
    recorded,
    said,
    table,
    viewer,
)

ALL = INVENTORY.hosts
AGO = Moment(EARLIER, "ago")
LOGS: dict[str, object] = {"container": "shop", "target": None, "since": None, "lines": 50, "follow": False}


# --- containers -------------------------------------------------------------------------------------------------------


async def test_containers_are_listed_where_one_may_look() -> None:
    engine = FakeContainers()
    report = await look("container.list", engine, Visible(), targets=(), all=True)
    assert table(report).rows == (("web-01", "shop", "nginx:1", "running (healthy)", AGO, (), 0),)
    await look("container.list", engine, Visible(), targets=(WEB,), all=False)
    assert engine.asked == [(ALL, True), ((WEB,), False)]


@pytest.mark.parametrize("name", ["container.inspect", "container.stats", "compose.ps", "compose.logs"])
async def test_one_is_looked_for_on_its_host_or_on_all_that_one_may_see(name: str) -> None:
    engine, what = FakeContainers(), "project" if name.startswith("compose") else "container"
    for target, hosts in ((None, ALL), (WEB, (WEB,))):
        await look(name, engine, Visible(), target=target, **{what: "shop"})
        assert engine.asked.pop()[:2] == (hosts, "shop")


async def test_what_a_container_wrote() -> None:
    engine = FakeContainers()
    (block,) = (await look("container.logs", engine, Visible(), viewer(), CATALOGUE, **LOGS)).blocks
    assert isinstance(block, Raw)
    assert (block.text, engine.asked) == ("one\ntwo\n", [(ALL, "shop", "", 50)])
    more = LOGS | {"target": WEB, "since": "2h", "follow": True}
    report = await look("container.logs", engine, Visible(), viewer(), CATALOGUE, **more)
    assert said(report) == ["none actions.no_following"]
    (again,) = report.suggestions
    assert again.command == "logs of container shop on web-01 since 2h lines 50 follow=true"
    assert engine.asked[1] == ((WEB,), "shop", "2h", 50)


async def test_a_container_that_wrote_nothing() -> None:
    engine = FakeContainers(text="\n")
    assert said(await look("container.logs", engine, Visible(), viewer(), CATALOGUE, **LOGS)) == [
        "none actions.no_lines"
    ]
    assert said(await look("compose.logs", engine, Visible(), project="shop", target=None)) == ["none actions.no_lines"]


async def test_what_containers_use_and_which_images_there_are() -> None:
    used = table(await look("container.stats", FakeContainers(), Visible(), container=None, target=None))
    memory, limit = Quantity(2048, "bytes"), Quantity(4096, "bytes")
    assert used.rows == (
        ("web-01", "shop", Quantity(12.5, "percent"), memory, limit),
        ("web-01", "b", None, None, None),
    )
    images = table(await look("image.list", FakeContainers(), Visible(), targets=()))
    size = Quantity(9, "bytes")
    assert images.rows == (("web-01", "nginx:1", size, AGO), ("web-01", "0123456789ab", size, None))


# --- machines ---------------------------------------------------------------------------------------------------------


async def test_machines_are_listed_and_shown() -> None:
    engine = FakeMachines()
    listed = table(await look("vm.list", engine, provider=None, node="n1", state="running"))
    memory, uptime = Quantity(1024, "bytes"), Quantity(60, "seconds")
    assert listed.rows == (
        ("shop", "820", "lxc", "running", "n1", "proxmox", 2, memory, uptime),
        ("b", "7", "qemu", "stopped", "n2", "kvm", None, None, None),
    )
    assert engine.asked == [("", "n1", "running")]
    assert table(await look("vm.status", engine, vm="820")).rows == listed.rows[:1]


async def test_snapshots_and_backups_of_a_machine() -> None:
    engine = FakeMachines()
    snapshots = table(await look("vm.snapshot.list", engine, vm="820"))
    assert snapshots.rows == (("first", Moment(EARLIER), None), ("second", None, "first"))
    backups = table(await look("backup.list", engine, vm="820", storage=None))
    size = Quantity(10, "bytes")
    assert backups.rows == (("820", "b2", "local", Moment(EARLIER), size), ("820", "b1", "local", None, size))
    assert engine.asked == [("820", "")]


async def test_nodes_and_storages() -> None:
    engine = FakeMachines()
    nodes = table(await look("node.list", engine))
    one, two = Quantity(1, "bytes"), Quantity(2, "bytes")
    assert nodes.rows == (
        ("n1", "proxmox", "online", Quantity(5.0, "percent"), one, two, 3),
        ("n2", "kvm", "offline", None, None, None, 0),
    )
    assert table(await look("node.status", engine, node="n1")).rows == nodes.rows[:1]
    storages = table(await look("storage.status", engine, node="n1", storage=None))
    assert [row[-1] for row in storages.rows] == [Quantity(25.0, "percent"), None]
    assert engine.asked == [("n1", "")]


async def test_a_task_and_its_log() -> None:
    ended = table(await look("task.status", FakeMachines(), task="t1"))
    assert ended.rows == (("vzdump", "n1", "stopped", "OK", Moment(EARLIER), Moment(NOW)),)
    begun = table(await look("task.status", FakeMachines(), task="new"))
    assert begun.rows == (("vzdump", "n1", "running", None, None, None),)
    (log,) = (await look("task.log", FakeMachines(), task="t1")).blocks
    assert isinstance(log, Raw)
    assert said(await look("task.log", FakeMachines(log=""), task="t1")) == ["none actions.no_lines"]


# --- watching ---------------------------------------------------------------------------------------------------------


async def test_monitors_alerts_and_who_is_on_call() -> None:
    watch = FakeWatch()
    monitors = table(await look("monitor.list", watch))
    every = Quantity(30, "seconds")
    assert monitors.rows[0] == ("a", "http", "https://a/", "down", "critical", every, AGO, "502")
    assert monitors.rows[1][-2:] == (None, None)
    assert table(await look("monitor.show", watch, monitor="a")).rows == monitors.rows[:1]
    alerts = table(await look("alert.list", watch, Visible(), targets=(), severity="critical", state=None))
    assert alerts.rows == (("a1", "critical", "disk", "web-01", "97 %", "firing", AGO, "bob"),)
    assert watch.asked == [(ALL, "critical", "")]
    duty = table(await look("oncall.show", watch))
    assert duty.rows == (("bob", Moment(EARLIER), Moment(NOW)), ("alice", Moment(NOW), None))


async def test_the_course_of_a_measurement() -> None:
    watch = FakeWatch()
    report = await look("metric.chart", watch, targets=(WEB,), metric="cpu", period="1d")
    drawn, figures = report.blocks
    assert isinstance(drawn, Raw)
    assert drawn.text == "web-01    ▁▅ █\ndb-master  "
    share = [Quantity(value, "percent") for value in (0, 50, 100, 100)]
    assert table(report).rows == (("web-01", *share), ("db-master", None, None, None, None))
    assert (watch.asked, figures) == ([((WEB,), "cpu", "1d", 60)], table(report))
    (nothing,) = (await look("metric.chart", FakeWatch(None), targets=(WEB,), metric="cpu", period="1d")).blocks
    assert nothing == table(await look("metric.chart", FakeWatch(None), targets=(WEB,), metric="cpu", period="1d"))


def test_a_line_of_bars_stays_within_its_bounds() -> None:
    assert sparkline((-5, 0, 12.4, 12.5, 99.9, 100, 250, None)) == "▁▁▁▂███ "


# --- applications -----------------------------------------------------------------------------------------------------


async def test_applications_are_listed_by_environment() -> None:
    row = ("site", ("web-01", "web-02"), ("nginx",), "https://shop.example.org/")
    for environment in (None, "production"):
        assert table(await look("app.list", Visible(), environment=environment)).rows == (row,)
    assert table(await look("app.list", Visible(), environment="staging")).rows == ()
    alone = Visible(Inventory((), (App("cron"),)))
    assert table(await look("app.list", alone, environment=None)).rows == (("cron", (), (), None),)


async def test_an_application_that_works() -> None:
    ports = (Visible(), FakeReader(HEALTHY), FakeWeb(), viewer(), CATALOGUE)
    report = await look("app.status", *ports, app="website", environment=None)
    assert said(report) == ["ok actions.address_answers", "ok actions.service_runs", "ok actions.service_runs"]
    assert report.suggestions == ()
    assert said(await look("app.status", *ports, app=None, environment="staging")) == ["warn engines.nothing_to_check"]


async def test_an_application_that_does_not() -> None:
    broken = FakeReader({("systemctl", "show"): Output(recorded("systemctl_show.txt").split("\n\n")[0])})
    broken.down = frozenset({"web-02"})
    for web, first in (
        (FakeWeb(502), "bad actions.address_answers"),
        (FakeWeb(silent=True), "bad actions.address_silent"),
    ):
        ports = (Visible(), broken, web, viewer(), CATALOGUE)
        report = await look("app.status", *ports, app=SITE.name, environment=None)
        assert said(report) == [first, "bad actions.service_failed", "bad actions.no_answer"]
        assert [one.command for one in report.suggestions] == ["diagnose site"]


async def test_a_fleet_without_applications_or_without_anything_to_check() -> None:
    ports = (FakeReader(), FakeWeb(), viewer(), CATALOGUE)
    none = await look("app.status", Visible(Inventory(ALL)), *ports, app=None, environment=None)
    assert said(none) == ["none engines.no_applications"]
    silent = Visible(Inventory(ALL, (App("cron", ("db-master",)),)))
    assert said(await look("app.status", silent, *ports, app="cron", environment=None)) == [
        "warn engines.nothing_to_check"
    ]
