"""From the file to the values of the product."""

from pathlib import Path

import pytest

from bot.config import Config, load, parse
from bot.config.convert import account, plain_secret
from bot.config.problems import ConfigProblems
from bot.config.toml import written
from bot.core.explain import words
from bot.domain.flow import Risk
from bot.domain.people import Account, Right, Role
from bot.domain.settings import SecretRef

FOLDER = Path("/srv/commander")


def read(text: str) -> Config:
    return parse(text, FOLDER)


def test_nothing_said_is_a_valid_configuration_that_observes() -> None:
    config = read("")
    assert config.settings.bot.mode == "observe"
    assert config.data_dir == FOLDER / "data"
    assert config.keys_dir == FOLDER / "keys"
    assert config.checkpoints == FOLDER / "keys" / "checkpoints.log"
    assert config.storage_url == "sqlite:////srv/commander/data/commander.db"
    assert (config.hosts, config.apps, config.people) == ((), (), ())
    assert (str(config.zone), config.language, config.demo) == ("UTC", "en", False)


def test_paths_are_relative_to_the_file_absolute_or_of_the_home_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/c")
    config = read(
        """
        bot = { data_dir = "/var/lib/commander", keys_dir = "~/keys", checkpoints = "/var/log/checkpoints" }
        ssh = { keys = ["keys/usual", "keys/other"] }
        hosts = [
            { name = "a", address = "10.0.0.1" },
            { name = "b", address = "10.0.0.2", key = "~/.ssh/b" },
            { name = "c", address = "10.0.0.3", key = "/etc/c" },
        ]
        """
    )
    assert (config.data_dir, config.keys_dir) == (Path("/var/lib/commander"), Path("/home/c/keys"))
    assert config.checkpoints == Path("/var/log/checkpoints")
    assert [host.key for host in config.hosts] == ["/srv/commander/keys/usual", "/home/c/.ssh/b", "/etc/c"]


def test_people_have_their_role_their_rights_and_their_accounts() -> None:
    config = read(
        """
        hosts = [{ name = "web-01", address = "10.0.0.1", tags = ["web"] }]
        [[people]]
        name = "bob"
        role = "viewer"
        language = "fr"
        accounts = { slack = "T1:U1", telegram = "42", console = "bob" }
        rights = [
            { role = "operator", tag = "web" },
            { role = "admin", environment = "staging" },
            { role = "admin", host = "web-01" },
        ]
        """
    )
    (bob,) = config.people
    assert bob.accounts == (Account("console", "", "bob"), Account("slack", "T1", "U1"), Account("telegram", "", "42"))
    assert bob.rights == (
        Right(Role.VIEWER, "*"),
        Right(Role.OPERATOR, "web"),
        Right(Role.ADMIN, "staging"),
        Right(Role.ADMIN, "web-01"),
    )
    assert bob.language == "fr"


def test_an_account_without_a_colon_has_no_workspace() -> None:
    assert account("telegram", "42") == Account("telegram", "", "42")
    assert account("slack", "T1:U1") == Account("slack", "T1", "U1")


def test_each_configured_messenger_has_a_highest_risk_to_agree_to() -> None:
    token = 'token = { env = "T" }'
    config = read(
        f"""
        adapters.telegram = {{ {token}, max_approval = "MEDIUM" }}
        adapters.discord = {{ {token} }}
        """
    )
    assert config.max_approval == {"telegram": Risk.MEDIUM, "discord": Risk.CRITICAL}
    assert read("").max_approval == {}


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_KEY", "from the environment")
    (tmp_path / "key").write_text("from the file\n", "utf-8")
    assert plain_secret(SecretRef(env="A_KEY"), tmp_path) == "from the environment"
    assert plain_secret(SecretRef(env="NO_SUCH_KEY"), tmp_path) is None
    assert plain_secret(SecretRef(file="key"), tmp_path) == "from the file"
    assert plain_secret(SecretRef(file="no-such-file"), tmp_path) is None
    assert plain_secret(SecretRef(secret="key"), tmp_path) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "it cannot be read (No such file or directory)"),
        (b"\xff", "it is not UTF-8 text (at byte 0)"),
    ],
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | None, said: str) -> None:
    path = tmp_path / "config.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    assert said in words(caught.value.message, "en")
    assert caught.value.path == path


def test_a_long_wrong_value_is_shown_in_part() -> None:
    with pytest.raises(ConfigProblems) as caught:
        read(f'[bot]\nhealth_port = "{"9" * 5000}"\n')
    assert len(words(caught.value.message, "en")) < 250


def test_values_are_written_as_toml() -> None:
    assert written({"a": [1, True, 'x"\\\n\x7f'], "b": {}}) == '{ a = [1, true, "x\\"\\\\\\n\\u007f"], b = {} }'


def test_the_bot_knows_its_own_files() -> None:
    config = parse("", Path("/srv/bot"), Path("/srv/bot/config.toml"))

    assert config.own_files == (
        "/srv/bot/data",
        "/srv/bot/keys",
        "/srv/bot/keys/checkpoints.log",
        "/srv/bot/config.toml",
    )
