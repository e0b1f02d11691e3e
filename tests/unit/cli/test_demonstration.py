"""A demonstration stays one: its own folder, its own database, nothing real."""

import asyncio
from argparse import Namespace
from pathlib import Path

import pytest

from bot.app import open_app
from bot.cli.fleet import forget, opening
from bot.cli.who import account_of, admin_of, config_of, person_of, spoken_by
from bot.config import Config, parse
from bot.config.problems import ConfigProblems
from bot.demo import SimulatedHost, demo_config, keep_apart, write_demo
from bot.domain.errors import BotError, ConfigError, NotAllowed, RefusedError, UnknownPerson
from bot.domain.people import Account, Role
from executors.simulated.launch import open_fleet

HOSTS = {
    "web-01": SimulatedHost("127.0.0.1", 2201, "ssh-ed25519 AAAA", ("production", "web"), ("nginx",)),
    "db-master": SimulatedHost("127.0.0.1", 2202, "ssh-ed25519 BBBB", ("production", "db"), ("postgresql",)),
}


@pytest.fixture
def demo(home: Path) -> Config:
    return write_demo(home / "demo", "http://127.0.0.1:8080/", "/fleet/key", HOSTS, "fr")


def edited(config: Config, old: str, new: str) -> BotError:
    """What is said of the demonstration after somebody edited its file."""
    assert config.path is not None
    text = config.path.read_text("utf-8")
    assert old in text
    config.path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BotError) as caught:
        demo_config(config.folder)
    return caught.value


def test_it_has_four_people_the_fleet_this_machine_and_the_site(demo: Config) -> None:
    assert demo.demo
    assert [(one.name, one.role()) for one in demo.people] == [
        ("alice", Role.ADMIN),
        ("bob", Role.OPERATOR),
        ("carol", Role.VIEWER),
        ("erin", Role.ADMIN),
    ]
    assert demo.language == "fr"
    assert [host.name for host in demo.hosts] == ["db-master", "web-01", "localhost"]
    assert demo.hosts[-1].looks_only
    assert demo.apps[0].hosts == ("web-01",)
    assert (demo.folder / "known_hosts").read_text("utf-8").startswith("[127.0.0.1]:2201 ssh-ed25519 AAAA\n")
    assert demo_config(demo.folder) == demo


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('address = "127.0.0.1"', 'address = "10.0.0.1"', "cli.demo_real_host"),
        ('user = "demo"', 'user = "root"', "cli.demo_real_host"),
        ("looks_only = true", "looks_only = false", "cli.demo_real_host"),
        ("[[playbooks]]", '[[recipes.tasks]]\nname = "x"\ntask = "x"\n[[playbooks]]', "cli.demo_recipes"),
        ('data_dir = "data"', 'data_dir = "/var/lib/commander"', "cli.demo_elsewhere"),
        ('keys_dir = "keys"', 'keys_dir = "/etc/commander"', "cli.demo_elsewhere"),
        ("[ssh]", '[storage]\nurl = "sqlite:////var/lib/commander.db"\n[ssh]', "cli.demo_elsewhere"),
        ("[ssh]", "[adapters.slack]\n[ssh]", "config.problems"),
    ],
)
def test_nothing_real_can_be_written_into_it(demo: Config, old: str, new: str, code: str) -> None:
    assert edited(demo, old, new).code == code


def test_where_there_is_none_is_said(home: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        demo_config(home)
    assert caught.value.code == "cli.no_demo"


async def test_a_database_is_never_both(demo: Config) -> None:
    real = parse("", demo.folder)
    async with open_app(demo) as app:
        await keep_apart(demo, app.services)
        await keep_apart(demo, app.services)
        with pytest.raises(ConfigError) as caught:
            await keep_apart(real, app.services)
        assert caught.value.code == "cli.demo_database"


async def test_a_real_record_is_not_for_the_demonstration(demo: Config) -> None:
    async with open_app(parse("", demo.folder)) as app:
        await app.arm("alice")
    async with open_app(demo) as app:
        with pytest.raises(ConfigError) as caught:
            await keep_apart(demo, app.services)
        assert caught.value.code == "cli.real_database"


async def test_a_demonstration_is_forgotten_once_nobody_uses_it(home: Path) -> None:
    folder = home / "demo"
    fleet = await open_fleet(folder)
    waiting = asyncio.create_task(forget(folder))
    await asyncio.wait({waiting}, timeout=0.3)
    assert not waiting.done()
    await fleet.close()
    await waiting
    assert not folder.exists()


def test_a_folder_with_something_else_is_refused(home: Path) -> None:
    (home / "mine").write_text("precious", "utf-8")
    with pytest.raises(ConfigError) as caught:
        asyncio.run(open_it(home))
    assert caught.value.code == "cli.not_a_demo"
    assert (home / "mine").exists()


async def open_it(folder: Path) -> None:
    async with opening(Namespace(dir=folder, fresh=True)):
        raise AssertionError("it was opened")


def test_as_names_somebody_on_a_demonstration_only(demo: Config, home: Path) -> None:
    assert person_of(demo.people, None, demo).name == "alice"
    bob = person_of(demo.people, "bob", demo)
    assert account_of(bob, demo) == Account("console", "", "bob")
    with pytest.raises(UnknownPerson):
        person_of(demo.people, "mallory", demo)
    real = parse('[[people]]\nname = "a"\nrole = "admin"\nlanguage = "fr"\naccounts = { console = "alice" }\n', home)
    with pytest.raises(NotAllowed):
        person_of(real.people, "a", real)
    owner = admin_of(real.people, real)
    assert (owner.name, account_of(owner, real).user) == ("a", "alice")
    assert (spoken_by(owner, real), spoken_by(bob, demo)) == ("fr", "en")


def test_the_file_name_makes_a_demonstration(demo: Config) -> None:
    assert config_of(Namespace(config=demo.path)).demo
    with pytest.raises(ConfigProblems):
        config_of(Namespace(config=demo.folder))


def test_a_demonstration_in_use_is_not_forgotten(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> None:
        fleet = await open_fleet(home / "demo")
        try:
            await forget(home / "demo")
        finally:
            await fleet.close()

    monkeypatch.setattr("bot.cli.fleet.GRACE_SECONDS", 0.1)
    with pytest.raises(RefusedError) as caught:
        asyncio.run(use())
    assert caught.value.code == "cli.demo_in_use"
    assert (home / "demo").exists()
