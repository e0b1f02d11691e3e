"""The fleet as the demonstration begins."""

import pytest

from executors.simulated.machines import FLEET, Blueprint
from tests.unit.simulated.terminal import START, Terminal


def test_five_hosts_with_their_tags(terminal: Terminal) -> None:
    assert {name: host.tags for name, host in terminal.world.hosts.items()} == {
        "web-01": ("production", "web"),
        "web-02": ("production", "web"),
        "db-master": ("production", "db"),
        "db-replica": ("production", "db"),
        "cache-01": ("production",),
    }


def test_nginx_on_web_01_is_the_only_trouble(terminal: Terminal) -> None:
    down = [
        f"{host.name}/{service.spec.name}"
        for host in terminal.world.hosts.values()
        for service in host.services.values()
        if service.active != "active"
    ]
    assert down == ["web-01/nginx"]
    assert not terminal.world.site_is_up


@pytest.mark.parametrize("blueprint", FLEET, ids=lambda blueprint: blueprint.name)
def test_what_the_inventory_names_is_there(terminal: Terminal, blueprint: Blueprint) -> None:
    assert set(blueprint.headline) <= set(terminal[blueprint.name].services)


@pytest.mark.parametrize("blueprint", FLEET, ids=lambda blueprint: blueprint.name)
def test_no_disk_holds_more_than_it_says(blueprint: Blueprint) -> None:
    data = [share for folder, share in blueprint.bulk if folder.startswith("/var/lib/postgresql")]
    system = [share for folder, share in blueprint.bulk if not folder.startswith("/var/lib/postgresql")]
    assert sum(data) <= 1
    assert sum(system) <= 1


def test_the_past_is_in_order_and_not_in_the_future(terminal: Terminal) -> None:
    for host in terminal.world.hosts.values():
        moments = [entry.at for entry in host.journal]
        assert moments == sorted(moments)
        assert moments[-1] <= START * 1_000_000
        assert len(moments) > 60


def test_the_same_story_every_time(terminal: Terminal) -> None:
    again = Terminal()
    for name, host in terminal.world.hosts.items():
        assert [entry.message for entry in host.journal] == [entry.message for entry in again[name].journal]


async def test_the_access_log_ends_before_the_crash(terminal: Terminal) -> None:
    last = (await terminal.run("tail -n 1 -- /var/log/nginx/access.log")).out
    assert "[20/Nov/2026:08:5" in last
    error = (await terminal.run("cat /var/log/nginx/error.log")).out
    assert "exited on signal 11 (core dumped)" in error


async def test_hosts_know_each_other(terminal: Terminal) -> None:
    assert "10.0.0.21\tdb-master" in (await terminal.run("cat /etc/hosts", "cache-01")).lines
