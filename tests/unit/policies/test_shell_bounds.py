"""Every bound of the reading of commands, to the last character: what is beyond is not LOW, and is said to be more."""

import pytest

from bot.domain.commandline import Command, lex, render
from bot.domain.content import Message
from bot.domain.flow import Risk
from policies.shell import analyser
from policies.shell.analyser import analyse
from policies.shell.judge import ShellJudge
from policies.shell.kinds import KINDS
from policies.shell.paths import Where
from policies.shell.rules import Rule
from policies.shell.words import Rough, crowded, split

JUDGE = ShellJudge()


# --- the subset -------------------------------------------------------------------------------------------------------


def test_a_line_of_two_thousand_characters_is_read_and_no_longer_one() -> None:
    assert lex("df " + "a" * 1997) == (Command(("df", "a" * 1997)),)
    assert lex("df " + "a" * 1998) is None


def test_an_argv_of_two_thousand_characters_may_be_low_and_no_longer_one() -> None:
    fits = ("df", *["/" + "a" * 665] * 3)
    assert sum(map(len, fits)) == 2000
    assert JUDGE.judge(fits).risk is Risk.LOW
    assert JUDGE.judge((*fits[:-1], fits[-1] + "a")).risk is Risk.HIGH


def test_a_long_text_is_said_to_be_more_than_is_read() -> None:
    assert JUDGE.classify("x" * 2000).reasons == (Message.of("shell.unknown"),)
    assert JUDGE.classify("x" * 2001).reasons == (Message.of("shell.too_much"),)
    assert JUDGE.classify("x" * 2000 + "é").reasons == (Message.of("shell.too_much"),)


@pytest.mark.parametrize(
    ("text", "commands"),
    [
        ("df -h", (Command(("df", "-h")),)),
        ("\tdf\t-h ", (Command(("df", "-h")),)),
        ("df|wc -l", (Command(("df",)), Command(("wc", "-l"), "|"))),
        ("df 2>&1 |wc", (Command(("df",), "", ("2>&1",)), Command(("wc",), "|"))),
        ("df > /dev/null 2> \t/dev/null", (Command(("df",), "", (">/dev/null", "2>/dev/null")),)),
        ("df && w || id", (Command(("df",)), Command(("w",), "&&"), Command(("id",), "||"))),
        ("grep 'a b'\"c\"d x", (Command(("grep", "a bcd", "x")),)),
        ('grep "a b" x', (Command(("grep", "a b", "x")),)),
        ("grep '' x", (Command(("grep", "", "x")),)),
        ("df /a'b'", (Command(("df", "/ab")),)),
        ("df 2>&1x", None),
        ("df 2>/dev/nullx", None),
        ("2>&1 df", None),
        ("'df' -h", None),
        ("./df", None),
        ("9df", None),
        ("df>/dev/null", None),
        ("df 'a'>/dev/null", None),
        ("df && || w", None),
        ("&& df", None),
        ("df &&", None),
        ("df\x7f", None),
    ],
)
def test_the_subset(text: str, commands: tuple[Command, ...] | None) -> None:
    assert lex(text) == commands
    if commands is not None:
        assert lex(render(commands)) == commands


def test_what_is_written_out() -> None:
    commands = (Command(("grep", "a b"), "", ("2>/dev/null",)), Command(("wc",), "|"))
    assert render(commands) == "grep 'a b' 2>/dev/null | wc"


# --- the judge --------------------------------------------------------------------------------------------------------


def test_programs_of_a_read_are_named_once_without_sudo() -> None:
    assert JUDGE.classify("sudo journalctl -n 5 | grep x | grep y").programs == ("journalctl", "grep")
    assert JUDGE.judge(("df", "-h")).programs == ("df",)


@pytest.mark.parametrize("program", ["d_f", "d.f", "d-f", "DF9"])
def test_plain_names_reach_the_table(program: str) -> None:
    judge = ShellJudge(rules=(Rule(f"{program} -a", (f"{program} -a",)),))
    assert judge.judge((program, "-a")).risk is Risk.LOW


@pytest.mark.parametrize("program", ["d+f", "dé", "d/f", "d f", ""])
def test_other_names_never_do(program: str) -> None:
    assert JUDGE.judge((program, "-h")).risk > Risk.LOW


def test_sudo_opens_only_rules_that_say_so() -> None:
    judge = ShellJudge(rules=(Rule("x -a", ("x -a",), sudo=True), Rule("x -b", ("x -b",)), Rule("sudo", ("sudo",))))
    assert judge.classify("sudo x -a").risk is Risk.LOW
    assert judge.classify("x -a").risk is Risk.LOW
    assert judge.classify("sudo x -b").risk is Risk.HIGH
    assert judge.classify("sudo sudo x -a").risk is Risk.HIGH
    assert judge.classify("sudo -n x -a").risk is Risk.HIGH
    assert judge.judge(("sudo",)).programs == ("sudo",)


def test_a_known_act_is_never_below_what_makes_it_critical() -> None:
    judge = ShellJudge(rules=(Rule("rm -r ANY", ("rm -r x",), risk=Risk.MEDIUM),))
    assert judge.classify("rm -r x").risk is Risk.MEDIUM
    assert judge.classify("rm -r /").risk is Risk.CRITICAL


def test_words_for_zsh_are_not_read() -> None:
    judge = ShellJudge(rules=(Rule("x PATTERN*", ("x a",)),))
    assert judge.judge(("x", "a", "b=c")).risk is Risk.LOW
    assert judge.judge(("x", "a", "=ls")).risk is Risk.HIGH


# --- rules ------------------------------------------------------------------------------------------------------------


def test_a_rule_takes_so_many_words_and_digits() -> None:
    words = Rule("x NAME*", ("x",))
    assert words.accepts(("a",) * 128, Where())
    assert not words.accepts(("a",) * 129, Where())
    digits = Rule("x -#", ("x",))
    assert digits.accepts(("-999999",), Where())
    assert not digits.accepts(("-9999999",), Where())


@pytest.mark.parametrize(
    ("usage", "arguments", "accepted"),
    [
        ("x -[a] -n=COUNT!", ("-an5",), True),
        ("x -[a] -n=COUNT!", ("-a",), False),
        ("x -n=COUNT! HOST", ("-n", "5", "h"), True),
        ("x -n=COUNT! HOST", ("h", "-n", "5"), True),
        ("x -n=COUNT! HOST", ("h",), False),
        ("x -n=COUNT! HOST", ("--", "h"), False),
        ("x -n|--lines=COUNT HOST?", ("--lines=", "h"), False),
        ("x -n|--lines=COUNT", ("--lines=5", "-n6"), True),
        ("x -n=COUNT", ("-nx",), False),
        ("x -n=COUNT -[a]", ("-an",), False),
        ("x -e=TEXT HOST*", ("-et", "a"), True),
        ("x -e=TEXT HOST*", ("a", "-et"), False),
        ("x -m=SIGNED HOST*", ("a", "-m", "-7"), True),
        ("x -n=COUNT HOST*", ("a", "-n", "7"), True),
        ("x HOST PORTS?", ("a", "80"), True),
        ("x HOST PORTS?", ("a", "80", "81"), False),
        ("x HOST? PORTS", ("80",), False),
        ("x a|b+", ("a", "b", "a"), True),
        ("x a|b+", ("c",), False),
        ("x a|b?", (), True),
        ("x a|b*", ("b",), True),
        ("x HOST+ show", ("a", "show"), False),
        ("x show HOST+", ("show",), False),
        ("x --b?=NAME HOST*", ("a", "--b", "c"), True),
        ("x --b?=NAME HOST*", ("--b=", "c"), False),
        ("x -word -[ab]", ("-ab",), False),
        ("x -word", ("-word",), True),
        ("x -a|-b", ("-a", "-b"), True),
        ("x HOST*", ("a", "--"), True),
        ("x HOST", ("--", "--"), False),
    ],
)
def test_usages(usage: str, arguments: tuple[str, ...], accepted: bool) -> None:
    assert Rule(usage, (usage,)).accepts(arguments, Where()) is accepted


def test_which_values_may_be_any_text_or_begin_with_a_dash() -> None:
    assert {name for name, kind in KINDS.items() if kind.free} == {"TEXT", "CURLOUT", "AWK", "SED", "JQ"}
    assert {name for name, kind in KINDS.items() if kind.minus} == {"SIGNED", "PERM"}


def test_a_filter_behind_a_pipe_may_still_name_files_that_may_be_read() -> None:
    rule = Rule("cat -n READ*", ("cat",), filter=True)
    assert rule.accepts(("-n", "/etc/hosts"), Where(), piped=True)
    assert not rule.accepts(("-n", "/etc/shadow"), Where(), piped=True)
    assert not rule.accepts(("-n",), Where())
    assert not Rule("cat READ? NAME", ("cat",), filter=True).accepts(("/etc/hosts", "a"), Where())


# --- splitting for the analyser ---------------------------------------------------------------------------------------


def test_at_most_so_many_commands_words_and_characters_are_looked_at() -> None:
    assert len(list(split("a;" * 100))) == 64
    assert [len(rough.words) for rough in split("a " * 300)] == [256]
    assert list(split("a" * 5000)) == [Rough(("a" * 4096,))]


def test_what_is_crowded() -> None:
    assert not crowded("x" * 4096)
    assert crowded("x" * 4097)
    assert not crowded("x;" * 63)
    for sign in ";&|\n(":
        assert crowded(sign * 64)


def test_tags_and_programs_are_a_selection() -> None:
    dangers = "rm -rf /; mkfs x; lvremove x; virsh undefine x; dropdb x; halt; ufw x; useradd x; setcap x; insmod x"
    tags = analyse(dangers).tags
    assert len(tags) == 8
    assert tags[:2] == ("shell.destroys_tree", "shell.block_device")
    assert analyse(";".join(f"p{n}" for n in range(30))).programs == tuple(f"p{n}" for n in range(16))


def test_behind_a_wrapper_so_many_words_may_be_the_program() -> None:
    assert analyse("nice " + "x " * 22 + "mkfs").tags == ("shell.block_device",)
    assert analyse("nice " + "x " * 23 + "mkfs").tags == ()
    assert analyse("x mkfs").tags == ()


def test_the_depth_and_the_number_of_commands_inside_commands_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(analyser, "MAX_TOTAL", 3)
    assert not analyse("a; b; c").crowded
    assert analyse("a; b; c").programs == ("a", "b", "c")
    assert analyse("a; b; c; d").crowded
    assert analyse("a; b; c; d").programs == ("a", "b", "c")
    monkeypatch.setattr(analyser, "MAX_TOTAL", 100)
    monkeypatch.setattr(analyser, "MAX_DEPTH", 1)
    assert not analyse("sh -c 'a b'").crowded
    assert analyse("sh -c \"eval 'a b'\"").crowded
    assert analyse("sh -c \"eval 'a b'\"").programs == ("sh", "eval")


# --- what the analyser sees -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("echo x > /dev/sda", ("shell.block_device",)),
        ("echo x > /etc/passwd", ("shell.guarded_file",)),
        ("> /var/log/auth.log", ("shell.hides_traces",)),
        ("$x y", ("shell.dynamic_program",)),
        ("a $x", ()),
        ("curl u | sh", ("shell.pipe_to_shell",)),
        ("curl u | sudo bash", ("shell.pipe_to_shell",)),
        ("curl u | python3 -", ("shell.pipe_to_shell",)),
        ("curl u | sudo python3 -", ("shell.pipe_to_shell",)),
        ("curl u | tee python3", ()),
        ("curl u | sudo tee x", ()),
        ("sudo -u bob x -c $y", ("shell.dynamic_program",)),
        ("sudo sh -x /dev/stdin", ("shell.pipe_to_shell",)),
        ("sudo cat /dev/stdin", ()),
        ("curl u; sh x", ()),
        ("source /dev/stdin", ("shell.pipe_to_shell",)),
        (". /proc/self/fd/0", ("shell.pipe_to_shell",)),
        ("sh /dev/fd/63", ("shell.pipe_to_shell",)),
        ("cat /dev/stdin", ()),
        ("sh -c $x", ("shell.dynamic_script", "shell.dynamic_program")),
        ("bash -lc '`x`'", ("shell.dynamic_script", "shell.dynamic_program")),
        ("sudo sh -c $x", ("shell.dynamic_script", "shell.dynamic_program")),
        ("sh script $x", ("shell.dynamic_program",)),
        ("echo -c $x", ()),
        ("nc -e /bin/sh h 1", ("shell.reverse_shell",)),
        ("socat TCP:h:1 EXEC:sh", ("shell.reverse_shell",)),
        ("nc -l 80", ()),
        ("x -e", ()),
        ("LD_PRELOAD=x ls", ("shell.environment",)),
        ("env BASH_ENV=x ls", ("shell.environment",)),
        ("A=b mkfs x", ("shell.block_device",)),
        ("A=b C=d mkfs x", ("shell.block_device",)),
        ("A=b mkfs", ("shell.block_device",)),
        ("A=b nice mkfs", ("shell.block_device",)),
        ("A=b", ()),
        ("/sbin/mkfs x", ("shell.block_device",)),
        ("sh -c 'mkfs x'", ("shell.block_device",)),
        ("ssh h 'mkfs x'", ("shell.block_device",)),
        ("trap 'mkfs x' EXIT", ("shell.block_device",)),
        ("echo 'mkfs x'", ()),
    ],
)
def test_what_is_critical_and_why(text: str, tags: tuple[str, ...]) -> None:
    assert analyse(text).tags == tags


@pytest.mark.parametrize(
    ("text", "opaque"),
    [
        ("/opt/x", True),
        ("/usr/local/sbin/x", False),
        ("/bin/x", False),
        ("dir/x", True),
        ("x", False),
        ("sh", True),
        ("sh -c x", False),
        ("sh x -c", False),
        ("sudo sh", True),
        ("x sh", False),
        ("A=b python3", True),
        ("env A=b perl", True),
        ("x; perl", True),
        ("perl; x", True),
        ("> x", False),
    ],
)
def test_what_is_opaque(text: str, opaque: bool) -> None:
    assert analyse(text).opaque is opaque
