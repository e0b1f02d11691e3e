"""Programs that read files or look at them, on the tree of a simulated host."""

import asyncio

import pytest

from executors.simulated.tree import File, Tree
from tests.unit.simulated.terminal import Terminal, settle


@pytest.fixture
def stocked(terminal: Terminal) -> Terminal:
    """A terminal whose host web-01 has some files of known content."""
    tree = terminal["web-01"].tree
    tree.files["/srv/a.txt"] = File("one\ntwo\nthree\n")
    tree.files["/srv/b.txt"] = File("Two\n")
    tree.files["/srv/empty"] = File("")
    tree.links["/srv/loop"] = "loop"
    tree.links["/srv/away"] = "../etc"
    return terminal


@pytest.mark.parametrize(
    ("text", "code", "out", "err"),
    [
        ("cat /srv/b.txt /srv/a.txt", 0, "Two\none\ntwo\nthree\n", ""),
        ("cat -n /srv/b.txt", 0, "     1\tTwo\n", ""),
        ("cat /srv/../srv/./b.txt", 0, "Two\n", ""),
        ("cat /srv/away/hostname", 0, "web-01\n", ""),
        ("cat notes.txt", 0, "The shop is deployed from /var/www/shop.\n", ""),
        ("cat /nope /srv/b.txt", 1, "Two\n", "cat: /nope: No such file or directory\n"),
        ("cat /etc/shadow", 1, "", "cat: /etc/shadow: Permission denied\n"),
        ("cat /var/log/nginx/users.log", 1, "", "cat: /var/log/nginx/users.log: Permission denied\n"),
        ("cat /etc", 1, "", "cat: /etc: Is a directory\n"),
        ("cat /srv/loop", 1, "", "cat: /srv/loop: Too many levels of symbolic links\n"),
        ("cat /srv/b.txt/x", 1, "", "cat: /srv/b.txt/x: Not a directory\n"),
        ("head -n 1 -- /srv/a.txt", 0, "one\n", ""),
        ("head -2 /srv/a.txt", 0, "one\ntwo\n", ""),
        ("head -n 1 /srv/a.txt /srv/b.txt", 0, "==> /srv/a.txt <==\none\n\n==> /srv/b.txt <==\nTwo\n", ""),
        ("head -q -n 1 /srv/a.txt /srv/b.txt", 0, "one\nTwo\n", ""),
        ("head /etc/shadow", 1, "", "head: cannot open '/etc/shadow' for reading: Permission denied\n"),
        ("head -n x /srv/a.txt", 1, "", "head: invalid number of lines: 'x'\n"),
        ("tail -n 2 -- /srv/a.txt", 0, "two\nthree\n", ""),
        ("tail -n 20 -- /srv/a.txt", 0, "one\ntwo\nthree\n", ""),
        ("tail -n +2 /srv/a.txt", 0, "two\nthree\n", ""),
        ("tail -n 0 /srv/a.txt", 0, "", ""),
        ("wc -l /srv/a.txt", 0, "3 /srv/a.txt\n", ""),
        ("wc /srv/b.txt", 0, "1 1 4 /srv/b.txt\n", ""),
        ("wc -l /srv/a.txt /srv/b.txt", 0, "3 /srv/a.txt\n1 /srv/b.txt\n4 total\n", ""),
        ("wc -l /nope", 1, "", "wc: /nope: No such file or directory\n"),
        ("grep -in two /srv/a.txt /srv/b.txt", 0, "/srv/a.txt:2:two\n/srv/b.txt:1:Two\n", ""),
        ("grep -c o /srv/a.txt", 0, "2\n", ""),
        ("grep -v t /srv/a.txt", 0, "one\n", ""),
        ("grep -F t.o /srv/a.txt", 1, "", ""),
        ("grep x /nope", 2, "", "grep: /nope: No such file or directory\n"),
        ("readlink -f -- /etc/os-release", 0, "/usr/lib/os-release\n", ""),
        ("readlink -f -- /var/log/nginx/users.log", 0, "/etc/shadow\n", ""),
        ("readlink -f -- /etc/new", 0, "/etc/new\n", ""),
        ("readlink -e -- /etc/new", 1, "", ""),
        ("readlink -f -- /nope/new", 1, "", ""),
        ("readlink /etc/os-release", 0, "../usr/lib/os-release\n", ""),
        ("readlink /etc/hosts", 1, "", ""),
        ("realpath /bin", 0, "/usr/bin\n", ""),
        ("realpath /nope/a", 1, "", "realpath: /nope/a: No such file or directory\n"),
        (
            "stat -c '%s %U:%G %a %A %F %n' -- /srv/a.txt",
            0,
            "14 root:root 644 -rw-r--r-- regular file /srv/a.txt\n",
            "",
        ),
        ("stat -c '%F %a%%' /etc", 0, "directory 755%\n", ""),
        ("stat -c %F /etc/os-release /srv/empty", 0, "symbolic link\nregular empty file\n", ""),
        ("stat -L -c %F /etc/os-release", 0, "regular file\n", ""),
        ("stat -c %s /nope", 1, "", "stat: cannot statx '/nope': No such file or directory\n"),
        ("ls /srv", 0, "a.txt\naway\nb.txt\nempty\nloop\n", ""),
        ("ls -d /srv", 0, "/srv\n", ""),
        ("ls /srv/a.txt", 0, "/srv/a.txt\n", ""),
        ("ls /nope", 2, "", "ls: cannot access '/nope': No such file or directory\n"),
        ("ls /root", 2, "", "ls: cannot open directory '/root': Permission denied\n"),
        ("test -e /srv/a.txt", 0, "", ""),
        ("test -d /srv/a.txt", 1, "", ""),
        ("test -r /etc/shadow", 1, "", ""),
        ("test -s /srv/empty", 1, "", ""),
        ("test -L /etc/os-release", 0, "", ""),
        ("test -f /nope", 1, "", ""),
        ("test a = a", 0, "", ""),
        ("test -z a", 1, "", ""),
    ],
)
async def test_output_and_code(stocked: Terminal, text: str, code: int, out: str, err: str) -> None:
    screen = await stocked.run(text)
    assert (screen.code, screen.out, screen.err) == (code, out, err)


async def test_the_long_listing(stocked: Terminal) -> None:
    screen = await stocked.run("ls -la -- /srv")
    assert screen.lines[0].startswith("total ")
    assert screen.lines[1].startswith("drwxr-xr-x 2 root root 4096 ")
    assert screen.lines[3].endswith(" a.txt")
    assert screen.lines[4].startswith("lrwxrwxrwx 1 root root    6 ")
    assert screen.lines[4].endswith(" away -> ../etc")


async def test_root_reads_what_others_may_not(terminal: Terminal) -> None:
    assert "demo:$y$" in (await terminal.run("sudo -n cat /etc/shadow")).out


async def test_tail_follows_a_file_that_grows(terminal: Terminal) -> None:
    path = "/var/log/nginx/access.log"
    screen, task = terminal.start(f"tail -n 0 -f {path}")
    await settle()
    terminal["web-01"].tree.append(path, "GET /\n", terminal.clock.now())
    await terminal.clock.advance(1)
    assert screen.out == "GET /\n"
    task.cancel()
    await asyncio.wait({task})


async def test_a_strange_test_is_refused(terminal: Terminal) -> None:
    assert (await terminal.run("test a -nt b")).code == 2


def test_a_log_keeps_its_end() -> None:
    tree = Tree(files={"/log": File("x" * 399_999)})
    tree.append("/log", "end", at=1.0)
    assert tree.files["/log"].text.endswith("xend")
    assert tree.files["/log"].size == 400_000
