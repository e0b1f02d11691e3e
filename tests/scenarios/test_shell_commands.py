"""A command in somebody's own words of shell: read, judged, run as it was read, and its output for whom it is."""

import asyncio

import pytest

from bot.domain.flow import Risk
from bot.domain.places import Channel
from tests.dsl import Town, story

LINK = "/var/log/nginx/users.log"
"""On the simulated host a link to `/etc/shadow`, as an intruder leaves it where a service may write."""
RM = 'run "sudo rm -r /var/log/nginx" on web-01'


def argvs(town: Town, host: str = "") -> list[tuple[str, ...]]:
    """What ran, besides the question where names lead."""
    return [argv for name, argv in town.transport.ran if host in {"", name} and argv[0] != "readlink"]


async def test_a_read_runs_at_once_and_shows_what_it_printed() -> None:
    async with story() as town:
        await town.bob.says('run "uptime" on web-01')
        town.bob.reads("load average", 'run "uptime" on web-01')
        assert argvs(town) == [("uptime",)]
        assert "ended done" in await town.record()


async def test_it_is_said_in_french_too() -> None:
    async with story() as town:
        await town.alice.says("lance `tail -n 2 /var/log/syslog` sur web-01")
        town.alice.reads('lance "tail -n 2 /var/log/syslog" sur web-01')
        assert argvs(town) == [("tail", "-n", "2", "/var/log/syslog")]


async def test_the_quotes_may_be_left_out() -> None:
    async with story() as town:
        await town.bob.says("run df -h /var/. on web-01")
        assert argvs(town) == [("df", "-h", "/var/.")]


@pytest.mark.parametrize("words", ["run a health check on web-01", "run uptime on web-01"])
async def test_the_rest_of_a_sentence_is_no_command(words: str) -> None:
    async with story() as town:
        await town.bob.says(words)
        assert 'run "' not in town.bob.sees()


async def test_several_hosts_answer_side_by_side_and_one_that_is_down_holds_nobody_up() -> None:
    async with story() as town:
        town.transport.down.add("web-01")
        await town.bob.says('run "uptime" on web')
        town.bob.reads("web-01", "web-02", "load average")
        assert argvs(town) == [("uptime",)]


async def test_a_command_that_fails_says_its_status_and_its_last_words() -> None:
    async with story() as town:
        await town.bob.says('run "tail -n 5 /var/log/nothing" on web-01')
        town.bob.reads("status 1", "cannot open")


async def test_a_viewer_runs_nothing() -> None:
    async with story() as town:
        await town.carol.says('run "uptime" on web-01')
        town.carol.reads("operator")
        assert argvs(town) == []


async def test_what_is_not_known_to_read_waits_for_another_person() -> None:
    async with story() as town:
        await town.bob.says('run "touch /srv/flag" on web-01')
        town.bob.reads("HIGH", "web-01$ touch /srv/flag", "runs touch", "cannot be sure")
        assert argvs(town) == []
        await town.alice.presses("approuver")
        assert argvs(town) == [("touch", "/srv/flag")]


async def test_a_known_act_asks_its_own_person_only() -> None:
    async with story() as town:
        await town.bob.says('run "nginx -s reload" on web-01')
        town.bob.reads("MEDIUM", "runs nginx")
        await town.bob.presses("1")
        assert argvs(town) == [("nginx", "-s", "reload")]


async def test_sudo_is_the_hosts_own_way_to_root() -> None:
    async with story() as town:
        await town.bob.says('run "sudo tail -n 3 /var/log/syslog" on web-01')
        assert argvs(town) == [("tail", "-n", "3", "/var/log/syslog")]
        assert [
            entry
            for entry in town.transport.world.hosts["web-01"].journal
            if "USER=root ; COMMAND=/usr/bin/tail" in entry.message
        ]


async def test_destroying_is_critical_and_says_why() -> None:
    async with story() as town:
        await town.alice.says(RM)
        town.alice.reads("CRITIQUE", "web-01# rm -r /var/log/nginx", "lance rm")
        assert argvs(town) == []


async def test_a_line_of_several_commands_runs_as_it_was_read() -> None:
    async with story() as town:
        await town.bob.says("""run "ps aux | grep 'a b'" on web-01""")
        assert argvs(town) == [("sh", "-c", "ps aux | grep 'a b'")]


async def test_code_that_cannot_be_read_needs_another_person_even_for_an_admin() -> None:
    async with story() as town:
        await town.alice.says('run "bash /tmp/x" on web-01')
        town.alice.reads("erin")
        assert argvs(town) == []


async def test_the_output_stays_where_it_may_be_read() -> None:
    lobby = Channel("console", "lobby", clearance=("staging",))
    async with story(channels=(lobby,)) as town:
        bob = town.on("console", "bob", channel="lobby")
        await bob.says('run "uptime" on web-01')
        assert not [text for text in town.shown_in("lobby") if "load average" in text]
        assert "load average" in town.bob.screen()


@pytest.mark.parametrize(
    "command",
    [f"sudo tail -n 3 {LINK}", f"sudo cat {LINK} | head -n 1", f"sudo grep -e x --regexp=root {LINK}", f"cat {LINK}"],
)
async def test_a_link_out_of_the_readable_folders_is_not_followed(command: str) -> None:
    async with story() as town:
        assert town.core.services.judge.classify(command).risk is Risk.LOW
        await town.bob.says(f'run "{command}" on web-01')
        assert argvs(town) == []
        town.bob.reads("Nothing was run", LINK, "/etc/shadow")


async def test_a_link_within_them_is() -> None:
    async with story() as town:
        tree = town.transport.world.hosts["web-01"].tree
        tree.links["/var/log/today"] = "/var/log/syslog"
        await town.bob.says('run "sudo tail -n 2 /var/log/today" on web-01')
        assert argvs(town)[-1] == ("tail", "-n", "2", "/var/log/today")
        town.bob.reads("Done")


async def test_frozen_nothing_runs_not_even_a_read() -> None:
    async with story() as town:
        await town.bob.says("freeze everything")
        await town.bob.says('run "uptime" on web-01')
        assert argvs(town) == []


async def test_a_read_waits_for_nobody() -> None:
    """Somebody else's act holds the host; what only reads it does not care."""
    async with story() as town:
        town.transport.hold["systemctl"] = asyncio.Event()
        await town.alice.says("redémarre nginx sur web-01")
        await town.alice.presses("1")
        await town.bob.says('run "uptime" on web-01')
        town.bob.reads("load average")
        town.transport.hold["systemctl"].set()
        await town.settle()


async def test_a_read_whose_connection_broke_is_simply_asked_again() -> None:
    async with story() as town:
        town.transport.lose.add("web-01")
        await town.bob.says('run "sudo journalctl -n 5" on web-01')
        await town.passes(8)
        town.bob.reads("Done", "systemd")
        assert len(argvs(town)) == 2


async def test_reads_do_not_count_as_hosts_that_were_acted_upon() -> None:
    async with story() as town:
        await town.bob.says('run "uptime" on all')
        await town.bob.says('run "nginx -s reload" on web')
        town.bob.reads("MEDIUM")
