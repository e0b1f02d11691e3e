"""The sudoers lines are exact: what they say, and what they refuse to say."""

from dataclasses import replace

import pytest

from bot.domain.flow import Argv
from bot.domain.inventory import Host
from executors.ssh.sudoers import NUMBER, sudoers
from tests.unit.executors.doubles import WEB

HEX = "[0-9a-f]" * 16


def root(*argv: str, timeout: int = 30, detach: bool = False) -> Argv:
    return Argv("web-01", argv, root=True, timeout=timeout, detach=detach)


def test_a_host_with_systemd() -> None:
    lines = sudoers(WEB, [root("systemctl", "restart", "--", "nginx"), root("systemctl", "reboot", detach=True)])
    assert lines == (
        'Defaults:deploy secure_path="/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", !requiretty',
        (
            "deploy ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 40 systemd-run --quiet --wait --pipe --collect"
            f" --no-ask-password --service-type\\=oneshot --unit\\=commander-{HEX}.service --setenv\\=LC_ALL\\=C.UTF-8"
            " --property\\=TimeoutStartSec\\=30 --property\\=TimeoutStopSec\\=2 -- systemctl restart -- nginx"
        ),
        "deploy ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 30 systemctl reboot",
        f"deploy ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 20 systemctl stop commander-{HEX}.service",
        (
            "deploy ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 20 journalctl --quiet --no-pager --output\\=json"
            f" _PID\\=1 UNIT\\=commander-{HEX}.service"
        ),
    )


def test_a_host_without() -> None:
    _, line = sudoers(WEB, [root("service", "nginx", "restart")], has_systemd=False)
    assert line == "deploy ALL=(root) NOPASSWD: /usr/bin/timeout -k 2 30 service nginx restart"


def test_the_same_line_is_said_once() -> None:
    assert len(sudoers(WEB, [root("a"), root("a")], has_systemd=False)) == 2


def test_a_number_is_spelled_out() -> None:
    _, *lines = sudoers(WEB, [root("kill", "--", NUMBER)], has_systemd=False)
    assert [line.rpartition(" ")[2] for line in lines] == ["[0-9]" * length for length in range(1, 8)]


def test_what_is_special_is_escaped() -> None:
    _, line = sudoers(WEB, [root("x", "a,b:c=d", "*?[!^]", "\\", "#")], has_systemd=False)
    assert line.endswith(r"x a\,b\:c\=d \*\?\[\!\^\] \\\\ \#")


@pytest.mark.parametrize("word", ["two words", "", "tab\t", "line\n"])
def test_what_cannot_be_said_exactly_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="exactly"):
        sudoers(WEB, [root("x", word)])


def test_hosts_and_steps_that_need_none() -> None:
    assert sudoers(replace(WEB, become=""), [root("x")]) == ()
    assert sudoers(WEB, [replace(root("x"), root=False), Argv("web-02", ("x",), root=True)]) == ()
    with pytest.raises(ValueError, match="user"):
        sudoers(Host("web-01", become="sudo"), [root("x")])
