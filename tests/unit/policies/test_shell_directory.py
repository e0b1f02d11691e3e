"""Where a command runs: relative names stand in that directory, for what may be read and for what is destroyed."""

import pytest

from bot.domain.flow import Risk
from policies.shell.judge import ShellJudge
from policies.shell.paths import Where

JUDGE = ShellJudge()
OURS = ShellJudge(own=("/srv/bot/data", "/srv/bot/config.toml"))


@pytest.mark.parametrize(
    ("directory", "command", "risk"),
    [
        ("/var/log", "tail -n 20 syslog", Risk.LOW),
        ("/var/log/", "tail -n 20 syslog", Risk.LOW),
        ("/var/log", "tail -n 20 ./nginx/error.log", Risk.LOW),
        ("/", "cat etc/hosts", Risk.LOW),
        ("/etc", "cat hosts", Risk.LOW),
        ("/etc/ssl/certs", "openssl x509 -in web.crt -noout -dates", Risk.LOW),
        ("/srv/app", "ls -la", Risk.LOW),
        ("/srv/app", "find . -name '*.log'", Risk.LOW),
        ("", "tail -n 20 syslog", Risk.HIGH),
        ("var/log", "tail -n 20 syslog", Risk.HIGH),
        ("/var/../etc", "cat hosts", Risk.HIGH),
        ("/var/./log", "tail -n 20 syslog", Risk.HIGH),
        ("/var/log", "tail -n 20 ../../etc/shadow", Risk.HIGH),
        ("/var/log", "cat ..", Risk.HIGH),
        ("/var/log", "tail -n 5 +5f", Risk.HIGH),
        ("/var/log", "awk '{print $1}' FS=x", Risk.HIGH),
        ("/etc", "cat shadow", Risk.HIGH),
        ("/etc", "cut -f1 hosts -d shadow", Risk.HIGH),
        ("/", "cat etc/shadow", Risk.HIGH),
        ("/root/.ssh", "cat config", Risk.HIGH),
        ("/var/log/app/.git", "cat config", Risk.HIGH),
        ("/proc/1", "cat environ", Risk.HIGH),
        ("/srv/app", "cat .env", Risk.HIGH),
        ("/srv/app", "rm -rf build", Risk.HIGH),
        ("/", "rm -rf *", Risk.CRITICAL),
        ("/", "rm -rf etc", Risk.CRITICAL),
        ("/", "rm -rf e*", Risk.CRITICAL),
        ("/usr", "rm -rf lib", Risk.CRITICAL),
        ("/var/..", "rm -rf etc", Risk.CRITICAL),
        ("/home", "rm -rf bob", Risk.CRITICAL),
        ("/etc/ssh", "sed -i s/a/b/ sshd_config", Risk.CRITICAL),
        ("/etc", "echo x > passwd", Risk.CRITICAL),
        ("/dev", "dd if=image of=sda", Risk.CRITICAL),
        ("/dev", "echo x > sda", Risk.CRITICAL),
        ("/var/lib/mysql", "rm -f ibdata1", Risk.CRITICAL),
        ("/srv/app", "cd / && rm -rf etc", Risk.CRITICAL),
        ("", "cd /etc; rm shadow", Risk.CRITICAL),
        ("/", "cd etc; cd ssh; rm sshd_config", Risk.CRITICAL),
    ],
)
def test_relative_names_stand_in_the_directory(directory: str, command: str, risk: Risk) -> None:
    assert JUDGE.classify(command, directory=directory).risk is risk
    if not set(command) & set("*;>&'"):
        assert JUDGE.judge(command.split(), directory=directory).risk is risk


@pytest.mark.parametrize(
    ("directory", "command", "risk"),
    [
        ("", "rm /srv/bot/data/commander.db", Risk.CRITICAL),
        ("", "touch /srv/bot/data/x", Risk.CRITICAL),
        ("", "echo x > /srv/bot/config.toml", Risk.CRITICAL),
        ("", "dd if=x of=/srv/bot/data/x", Risk.CRITICAL),
        ("/srv/bot", "touch data/x", Risk.CRITICAL),
        ("/srv/bot/data", "touch x", Risk.CRITICAL),
        ("/srv/bot", "touch x", Risk.HIGH),
        ("", "ls /srv/bot/data", Risk.LOW),
    ],
)
def test_acts_on_the_bots_own_files(directory: str, command: str, risk: Risk) -> None:
    verdict = OURS.classify(command, directory=directory)
    assert verdict.risk is risk
    assert ("shell.own_files" in {reason.id for reason in verdict.reasons}) is (risk is Risk.CRITICAL)


@pytest.mark.parametrize(
    ("directory", "path", "placed"),
    [
        ("", "a", "a"),
        ("/x", "a", "/x/a"),
        ("/", "a", "/a"),
        ("/x", "./a", "/x/a"),
        ("/x", "/a", "/a"),
        ("/x", "-a", "-a"),
        ("/x", "+5f", "+5f"),
        ("/x", "a=b", "a=b"),
        ("/x", "~/a", "~/a"),
        ("/x", "", ""),
    ],
)
def test_where_a_name_stands(directory: str, path: str, placed: str) -> None:
    assert Where((), directory).place(path) == placed
