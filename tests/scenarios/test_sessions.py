"""A thread that is one person's place on one host: what they type there, what others type, how it ends."""

import pytest

from bot.domain.places import Channel
from storage.memory import MemoryStore
from tests.dsl import Someone, Town, story
from tests.fakes import MemoryMessenger

LOG = "/var/log"


def argvs(town: Town) -> list[tuple[str, ...]]:
    """What ran, besides what the session itself asks of the host."""
    own = {"pwd", "readlink"}
    return [argv for _, argv in town.transport.ran if argv[0] not in own and argv[:3] != ("ls", "-d", "--")]


async def opened(person: Someone, host: str = "web-01", words: str = "open a session on") -> None:
    await person.says(f"{words} {host}")
    await person.presses("1")


async def test_each_line_runs_where_the_last_one_left() -> None:
    async with story() as town:
        await opened(town.bob)
        town.bob.reads("session open in /home/demo", "exit", "15 minutes")
        await town.bob.says(f"cd {LOG}")
        town.bob.reads("web-01: in /var/log")
        await town.bob.says("tail -n 2 syslog")
        town.bob.reads("web-01:/var/log$ tail -n 2 syslog", "web-01 ")
        assert argvs(town) == [("tail", "-n", "2", "syslog")]


async def test_in_french_from_the_first_word_to_the_last() -> None:
    async with story() as town:
        await opened(town.alice, words="ouvre une session sur")
        town.alice.reads("session ouverte dans /home/demo", "15 minutes")
        await town.alice.says("aide")
        town.alice.reads("Vous êtes dans une session sur web-01")
        await town.alice.says("sors")
        town.alice.reads("La session sur web-01 est fermée")


async def test_cd_knows_home_up_back_and_relative() -> None:
    async with story() as town:
        await opened(town.bob)
        for line, place in [
            ("cd /var/log/nginx", "/var/log/nginx"),
            ("cd ..", LOG),
            ("cd -", "/var/log/nginx"),
            ("cd", "/home/demo"),
            ("cd ~/../../etc", "/etc"),
            ("cd 'nginx'", "/etc/nginx"),
            ("cd /", "/"),
            ("cd var//log/", LOG),
        ]:
            await town.bob.says(line)
            await town.bob.says("pwd")
            assert town.bob.sees() == f"web-01:{place}", line


async def test_a_directory_that_is_none_changes_nothing() -> None:
    async with story() as town:
        await opened(town.bob)
        for line in ("cd /nowhere", "cd /etc/hostname", "cd $HOME", "cd `id`"):
            await town.bob.says(line)
            town.bob.reads("is no directory that can be entered on web-01")
        await town.bob.says("pwd")
        town.bob.reads("web-01:/home/demo")
        assert argvs(town) == []


async def test_a_link_is_the_directory_that_it_leads_to() -> None:
    async with story() as town:
        town.transport.world.hosts["web-01"].tree.links["/var/log/here"] = "/home/demo"
        await opened(town.bob)
        await town.bob.says("cd /var/log/here")
        town.bob.reads("in /home/demo")
        await town.bob.says("cat notes.txt")
        town.bob.reads("HIGH")


async def test_what_it_says_decides_not_that_it_is_said_in_a_session() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says("cd /srv/../etc")
        await town.bob.says("touch flag")
        town.bob.reads("HIGH", "1. web-01:/etc$ touch flag")
        assert argvs(town) == []
        await town.alice.presses("approuver")
        assert argvs(town) == [("touch", "flag")]
        await town.bob.says("rm -r /var/log/nginx")
        town.bob.reads("CRITICAL")
        await town.bob.says("echo $(id)")
        town.bob.reads("1. web-01:/etc$ sh -c 'echo $(id)'")


async def test_only_variables_that_change_how_things_look() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says("export TZ=Europe/Paris COLUMNS=200")
        town.bob.reads("COLUMNS=200", "TZ=Europe/Paris")
        await town.bob.says("date +%Z")
        town.bob.reads("CET")
        await town.bob.says("unset TZ")
        await town.bob.says("date +%Z")
        town.bob.reads("UTC")
        for evil in ("PATH=/tmp", "LD_PRELOAD=/x.so", "IFS=x", "TZ=/etc/shadow", "LANG=../x", "PAGER=sh", "GIT_DIR=/x"):
            await town.bob.says(f"export {evil}")
            town.bob.reads("Only LANG")
        await town.bob.says("LD_PRELOAD=/x.so date")
        town.bob.reads("CRITICAL")


async def test_words_for_the_bot_begin_with_a_mark() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says("!uptime of web-02")
        town.bob.reads("web-02", "Command:")
        assert argvs(town)[0][0] == "cat"  # the look's, not a line of the session


@pytest.mark.parametrize(
    "word", ["exit", "quit", "^D", "Sors", "logout", "close the session", "ferme la session sur web-01"]
)
async def test_leaving(word: str) -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says(word)
        town.bob.reads("The session on web-01 is closed")
        await town.bob.says("uptime of web-02")
        town.bob.reads("Command:")
        assert "session closed left" in await town.record()


async def test_it_ends_by_itself_after_a_quarter_of_an_hour_and_says_so_once() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.passes(890, step=89)
        await town.bob.says("pwd")
        await town.passes(890, step=89)
        assert "ended after" not in town.bob.screen()
        await town.passes(30)
        assert town.bob.screen().count("The session on web-01 ended after 15 minutes") == 1
        await town.bob.says("pwd")
        assert "web-01:/home/demo" not in town.bob.sees()
        assert (await town.record()).count("session closed idle") == 1


async def test_others_in_the_thread_are_read_as_ever() -> None:
    lobby = Channel("console", "lobby", clearance=("production",))
    async with story(channels=(lobby,)) as town:
        bob, alice = town.on("console", "bob", channel="lobby"), town.on("console", "alice", channel="lobby")
        await opened(bob)
        await alice.says("uptime de web-02")
        alice.reads("uptime de web-02")
        await bob.says("uptime")
        bob.reads("web-01:/home/demo$ uptime")


async def test_another_thread_is_another_place() -> None:
    lobby = Channel("console", "lobby", clearance=("production",))
    async with story(channels=(lobby,)) as town:
        here, there = town.on("console", "bob", channel="lobby"), town.on("console", "bob", channel="lobby")
        there.thread = "t2"
        await opened(here)
        await there.says("uptime")
        there.reads("Command:")
        await opened(there, "db-master")
        await here.says("hostname")
        assert "web-01" in town.shown_in("lobby")[-1]


async def test_what_it_shows_is_content_like_any_other() -> None:
    lobby = Channel("console", "lobby", clearance=("staging",))
    async with story(channels=(lobby,)) as town:
        bob = town.on("console", "bob", channel="lobby")
        await opened(bob)
        await bob.says("cat /etc/hostname")
        await bob.says("uptime")
        assert not [text for text in town.shown_in("lobby") if "load average" in text]
        assert "load average" in town.bob.screen()


async def test_answers_to_the_bot_stay_answers() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says("nginx -s reload")
        await town.bob.says("1")
        assert argvs(town) == [("nginx", "-s", "reload")]
        await town.bob.says("systemctl restart nginx")
        await town.bob.says("stop")
        town.bob.reads("Cancelled")


async def test_several_lines_at_once_are_none() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.bob.says("uptime\nrm -rf /")
        town.bob.reads("One line at a time")
        assert argvs(town) == []


async def test_it_survives_the_process_and_another_one_takes_the_next_line() -> None:
    store, shown = MemoryStore(), MemoryMessenger()
    async with story(store=store, messenger=shown) as town:
        await opened(town.bob)
        await town.bob.says(f"cd {LOG}")
    async with story(store=store, messenger=shown, worker="two") as town:
        town.ids = iter(range(1000, 2000))
        await town.bob.says("tail -n 1 syslog")
        town.bob.reads("web-01:/var/log$ tail -n 1 syslog")


async def test_a_row_that_somebody_wrote_is_no_session() -> None:
    async with story() as town:
        await opened(town.bob)
        row = (await town.store.read(lambda tx: tx.settings.all("session")))[0]
        forged = type(row)(row.kind, row.key, row.value.replace("web-01", "db-master"), row.by, row.at, row.seal)
        await town.store.transact(lambda tx: tx.settings.put(forged))
        await town.bob.says("uptime")
        assert argvs(town)[0] != ("uptime",)


async def test_frozen_it_runs_nothing_and_can_be_left() -> None:
    async with story() as town:
        await opened(town.bob)
        await town.alice.says("gèle tout")
        for line in ("uptime", "cd /var"):
            await town.bob.says(line)
            town.bob.reads("frozen")
        await town.bob.says("exit")
        town.bob.reads("closed")
        assert argvs(town) == []


async def test_a_host_that_does_not_answer_opens_nothing() -> None:
    async with story() as town:
        town.transport.down.add("web-01")
        await opened(town.bob)
        town.bob.reads("Failed")
        await town.bob.says("uptime of web-02")
        town.bob.reads("Command:")


async def test_closing_from_elsewhere() -> None:
    lobby = Channel("console", "lobby", clearance=("production",))
    async with story(channels=(lobby,)) as town:
        here = town.on("console", "bob", channel="lobby")
        await opened(here)
        await opened(town.bob, words="close the session on")
        town.bob.reads("The session on web-01 is closed")
        await opened(town.bob, words="close the session on")
        town.bob.reads("no session on web-01")


async def test_a_viewer_opens_none_and_nobody_two_in_one_place() -> None:
    async with story() as town:
        await town.carol.says("ouvre une session sur web-01")
        town.carol.reads("operator")
        await opened(town.bob)
        await town.bob.says("!open a session on db-master")
        await town.bob.presses("1")
        await town.bob.says("hostname")
        town.bob.reads("db-master:/home/demo$ hostname")
        assert len(await town.store.read(lambda tx: tx.settings.all("session"))) == 1
