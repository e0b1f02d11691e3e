"""Hosts from an OpenSSH client configuration, as ssh itself would understand it, without running anything."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli.sshconfig import Entry, entries, tables
from bot.config import load, parse
from tests.unit.cli.conftest import Run

CONFIG = """
Include more/*.conf

Host web-01 front
    HostName 10.0.0.11
    User deploy
    IdentityFile ~/.ssh/web
    IdentityFile ~/.ssh/never
    ProxyJump admin@bastion.example.org:2222

Host db-master
    HostName=db.example.org
    Port 2200

Host web-* !web-09
    Port 2022

Host web-09
    HostName %h.example.org

Host *.internal "quoted name" with/slash
    User nobody

Match host web-01 exec "touch {marker}"
    User root

Include more/*.conf

Host *
    User ops
    ForwardAgent yes
"""
MORE = "Host cache-01\n  HostName 10.0.0.31\n  ProxyJump web-01\n"


@pytest.fixture
def config(home: Path) -> Path:
    path = home / ".ssh" / "config"
    (path.parent / "more").mkdir(parents=True)
    path.write_text(CONFIG.format(marker=home / "was-run"), "utf-8")
    (path.parent / "more" / "cache.conf").write_text(MORE, "utf-8")
    return path


def test_hosts_are_read_with_everything_that_reaches_them(config: Path, home: Path) -> None:
    assert entries(config) == (
        Entry("cache-01", "10.0.0.31", 22, "ops", jump="web-01"),
        Entry("web-01", "10.0.0.11", 2022, "deploy", "~/.ssh/web", "bastion.example.org"),
        Entry("front", "10.0.0.11", 22, "deploy", "~/.ssh/web", "bastion.example.org"),
        Entry("db-master", "db.example.org", 2200, "ops"),
        Entry("web-09", "web-09.example.org", 22, "ops"),
        Entry("bastion.example.org", "bastion.example.org", 2222, "admin"),
    )
    assert not (home / "was-run").exists()


@pytest.mark.skipif(shutil.which("ssh") is None, reason="compares with OpenSSH's own reading (package openssh-client)")
def test_ssh_itself_reads_the_same(config: Path) -> None:
    config.write_text(config.read_text("utf-8").split("Match host")[0] + "Host *\n    User ops\n", "utf-8")
    for entry in entries(config):
        if entry.name == "bastion.example.org":
            continue  # a jump host, not an entry of the file
        told = subprocess.run(
            ["ssh", "-G", "-F", config, entry.name], capture_output=True, text=True, check=True
        ).stdout
        lines = told.splitlines()
        for line in (f"hostname {entry.address}", f"port {entry.port}", f"user {entry.user}"):
            assert line in lines, entry.name


def test_two_names_with_the_same_way_are_one_host_with_an_alias(home: Path) -> None:
    path = home / "config"
    path.write_text("Host web-01 front\n  HostName 10.0.0.11\n", "utf-8")
    assert entries(path) == (Entry("web-01", "10.0.0.11", aliases=("front",)),)


def test_the_printed_tables_are_a_configuration(commander: Run, config: Path, home: Path) -> None:
    said = commander("import", "ssh-config")
    assert said.code == 0
    hosts = {host.name: host for host in parse(said.out, home).hosts}
    assert hosts["web-01"].jump == "bastion.example.org"
    assert hosts["web-01"].key == str(home / ".ssh" / "web")
    assert hosts["cache-01"].environment == "production"


def test_writing_adds_only_what_is_not_there_and_keeps_the_rest(commander: Run, config: Path, home: Path) -> None:
    file = home / "config.toml"
    file.write_text('# mine\n[[hosts]]\nname = "db"\naddress = "10.0.0.9"\naliases = ["db-master"]\n', "utf-8")
    file.chmod(0o600)
    said = commander("import", "ssh-config", "--write")
    assert said.out == "5 hosts added to config.toml; 1 were there already.\n"
    assert file.read_text("utf-8").startswith("# mine\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert {host.name for host in load(file).hosts} == {
        *("db", "web-01", "front", "web-09", "cache-01", "bastion.example.org"),
    }
    before = file.read_bytes()
    assert commander("import", "ssh-config", "--write").out.startswith("0 hosts added")
    assert file.read_bytes() == before


def test_a_file_that_is_not_there_is_named(commander: Run) -> None:
    said = commander("import", "ssh-config", "nowhere")
    assert (said.code, said.err) == (2, "commander: there is no file nowhere.\n")


def test_includes_that_go_round_end(home: Path) -> None:
    path = home / "config"
    path.write_text(f"Include {path}\nHost a\n", "utf-8")
    assert [entry.name for entry in entries(path)] == ["a"]
    assert tables(()) == ""
