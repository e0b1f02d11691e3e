"""The first hour of an installation, from the shell: check, host keys, arm, and what is refused."""

import json
from pathlib import Path

import pytest

from bot.config import load
from executors.simulated.launch import Fleet
from tests.unit.cli.conftest import Run


def test_check_says_what_is_missing_and_how_to_get_it(commander: Run, installation: Path, fleet: Fleet) -> None:
    said = commander("check")
    assert said.code == 1
    assert "❌  web-01" in said.out
    assert "⚠️  bot.mode" in said.out
    for name in ("web-01", "web-02"):
        assert f"trust {fleet.hosts[name].fingerprint} for {name}" in said.out
    assert "commander check --sudoers web-01" in said.out
    assert not said.err


def test_keys_are_trusted_after_a_yes_and_then_everything_is_reached(
    commander: Run, installation: Path, known_hosts: Path, fleet: Fleet
) -> None:
    asked = commander("import", "known-hosts", known_hosts)
    assert asked.code == 1
    assert f"web-01  ssh-ed25519           {fleet.hosts['web-01'].fingerprint}" in asked.out
    assert "Nothing was trusted" in asked.out

    assert commander("import", "known-hosts", known_hosts, "--yes").out.endswith("2 keys are trusted.\n")
    assert commander("import", "known-hosts", known_hosts, "--yes").code == 0

    checked = commander("check")
    assert checked.code == 0, checked.out
    assert "✅  web-01" in checked.out

    exported = [json.loads(line)["entry"] for line in commander("audit", "export").out.splitlines()]
    assert [entry["event"] for entry in exported] == ["key trusted", "key trusted"]
    assert {entry["person"] for entry in exported} == {"alice"}


def test_another_key_than_the_trusted_one_is_never_imported(
    commander: Run, installation: Path, known_hosts: Path, fleet: Fleet
) -> None:
    commander("import", "known-hosts", known_hosts, "--yes")
    here, other = fleet.hosts["web-01"], fleet.hosts["cache-01"]
    known_hosts.write_text(f"[{here.address}]:{here.port} {other.host_key}\n", "utf-8")
    said = commander("import", "known-hosts", known_hosts, "--yes")
    assert said.code == 1
    assert f"web-01: {other.fingerprint} is not the key that is trusted" in said.out


def test_an_admin_arms_once(commander: Run, installation: Path) -> None:
    assert commander("arm").out == "Armed by alice: acts on 2 hosts are possible now, within approvals.\n"
    assert commander("arm").out.startswith("It is armed already")


@pytest.mark.parametrize("command", [("arm",), ("secrets", "rotate"), ("secrets", "remove", "x")])
def test_only_an_admin_changes_the_installation(
    command: tuple[str, ...], commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "bob")
    said = commander(*command)
    assert (said.code, said.err) == (1, "commander: only an admin may do this; bob is operator.\n")


def test_an_unknown_account_is_told_the_exact_lines(
    commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "mallory")
    said = commander("arm")
    assert said.code == 1
    lines = said.err.split("add a person:\n")[1]
    with installation.open("a", encoding="utf-8") as file:
        file.write(lines)
    assert load(installation).people[-1].name == "mallory"
    assert commander("arm").code == 0


def test_sudoers_lines_are_a_file_for_one_host(commander: Run, installation: Path) -> None:
    said = commander("check", "--sudoers", "web-01")
    assert said.code == 0
    comment, defaults, *lines = said.out.splitlines()
    assert comment.startswith("# web-01: /etc/sudoers.d/commander")
    assert defaults.startswith("Defaults:demo ")
    assert all(line.startswith("demo ALL=(root) NOPASSWD: /usr/bin/timeout ") for line in lines)
    assert any(line.endswith("-- systemctl restart -- nginx") for line in lines)
    assert commander("check", "--sudoers", "web-99").err == (
        "commander: there is no host web-99. There are: web-01 and web-02.\n"
    )


def test_without_a_configuration_every_command_says_what_to_do(commander: Run) -> None:
    for command in (["check"], ["arm"], ["run"], ["audit", "verify"], ["secrets", "list"], ["explain", "help"]):
        said = commander(*command)
        assert said.code == 2
        assert said.err.startswith("commander: there is no configuration config.toml. Copy config.example.toml there")


def test_folders_that_others_read_are_named_with_the_command_that_closes_them(
    commander: Run, installation: Path
) -> None:
    (installation.parent / "data").mkdir(mode=0o755)
    said = commander("check")
    assert f"Run: chmod 700 {installation.parent / 'data'}" in said.out


def test_secrets_that_the_configuration_names_are_looked_for(
    commander: Run, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = installation.read_text("utf-8")
    model = '[model]\nprovider = "anthropic"\napi_key = {}\n'
    for reference, missing in (
        ('{ env = "NO_SUCH_KEY" }', "the environment variable NO_SUCH_KEY is not set"),
        ('{ file = "no-such-file" }', "no-such-file cannot be read"),
        ('{ secret = "model" }', "Run: commander secrets set model"),
    ):
        installation.write_text(model.format(reference) + text, "utf-8")
        assert missing in commander("check").out
    installation.write_text(model.format('{ env = "A_KEY" }') + text, "utf-8")
    monkeypatch.setenv("A_KEY", "sk-test")
    assert "✅  model.api_key" in commander("check").out
