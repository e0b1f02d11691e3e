"""Lines as people type them, on a real sshd: what was read is what runs, word for word."""

import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.domain.commandline import argv_of, lex
from executors.command import ENTER
from tests.contract.transport.site import Site
from tests.servers.sshd import lab_user

pytestmark = pytest.mark.live("ssh")

READ = [
    "printf '%s|' a 'b c' \"d'e\" 'f\"g' -- -rf",
    "printf '%s|' '$HOME' '`id`' '!!' '*' '~' '{a,b}' 'a;b' '#x' 'a\\b'",
    "printf '%s|' a | cat && echo yes || echo no",
    "false || printf '%s|' 'it is' \"so\"",
    "ls /nowhere 2>/dev/null || echo none",
    "ls /nowhere 2>&1 | wc -l",
    "echo gone >/dev/null && echo there",
    "printf %s%s a'b'c \"d\"e",
]
"""Within the subset: the bot's own reading, re-written."""
AS_THEY_STAND = [
    "echo $((1 + 2)); echo 'x y'",
    "for i in 1 2; do printf '<%s>' \"$i\"; done",
    "x='a b'; printf '%s|' $x \"$x\"",
    "printf '%s|' {1,2} \"$(echo 'c d')\"",
    "cat <<< 'x' 2>/dev/null || echo 'no here-strings'",
    "printf '%s|' a\\ b \"\\$HOME\" \\'",
]
"""Beyond it: one argument of `sh -c`, untouched by every quoting on the way."""


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    async with AsyncExitStack() as stack:
        yield Site("sshd", stack.enter_context(lab_user()), stack, tmp_path)


def here(line: str) -> str:
    """What this machine's own `sh` makes of the line."""
    clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    run = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False, env=clean, cwd="/")
    return run.stdout


@pytest.mark.parametrize("line", [*READ, *AS_THEY_STAND])
async def test_what_was_read_is_what_runs(site: Site, line: str) -> None:
    assert (lex(line) is not None) is (line in READ)
    host, _ = await site.serve()
    output = await site.transport().run(host, argv_of(line), directory="/")
    assert output.stdout == here(line)


@pytest.mark.parametrize("shell", [["bash"], ["dash"], ["busybox", "sh"]])
@pytest.mark.parametrize("line", READ)
def test_every_shell_reads_the_rewritten_line_alike(shell: list[str], line: str) -> None:
    """The host's `sh` may be any of these."""
    words = argv_of(line)
    written = words[2] if words[:2] == ("sh", "-c") else line
    clean = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    run = subprocess.run([*shell, "-c", written], capture_output=True, text=True, check=False, env=clean, cwd="/")
    assert run.stdout == here(line)


@pytest.mark.parametrize("shell", [["bash"], ["dash"], ["busybox", "sh"]])
@pytest.mark.parametrize("name", ["a b", "-P", "$(id)", "'", "\\", "é\nx"])
def test_every_shell_enters_a_directory_whatever_its_name(shell: list[str], name: str, tmp_path: Path) -> None:
    place = tmp_path / name
    place.mkdir()
    run = subprocess.run([*shell, *ENTER[1:], str(place), "pwd"], capture_output=True, check=True)
    assert run.stdout.decode() == f"{place}\n"
    lost = subprocess.run([*shell, *ENTER[1:], str(place / "x"), "pwd"], capture_output=True, check=False)
    assert (lost.returncode, lost.stdout) == (1, b"")
