"""What may run unasked: the table, its examples, and the traps that must never pass."""

import shlex
from pathlib import Path

import pytest

from benchmarks.data.shell import commands
from bot.domain.commandline import Command
from bot.domain.content import Message
from bot.domain.flow import Risk
from policies.shell.judge import ShellJudge
from policies.shell.notation import Book, read
from policies.shell.paths import Where
from policies.shell.reading import Table, proved
from policies.shell.rules import MAX_WORDS, Rule
from policies.shell.table import RULES

LOOKS = Path(__file__).parents[2] / "data" / "look_argv.txt"
JUDGE = ShellJudge()


def lines(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").split("\n") if line]


def test_every_example_of_the_table_holds() -> None:
    assert proved(RULES) is RULES
    assert len(RULES) > 300
    assert all(rule.match and rule.not_match for rule in RULES)


def test_everyday_reads_run_unasked() -> None:
    assert [command for command in commands("reads") if JUDGE.classify(command).risk > Risk.LOW] == []


def test_what_is_asked_about_on_purpose_is_asked_about() -> None:
    assert [command for command in commands("asked") if JUDGE.classify(command).risk is Risk.LOW] == []


@pytest.mark.parametrize("argv", lines(LOOKS))
def test_what_looks_send_runs_unasked(argv: str) -> None:
    words = shlex.split(argv)
    assert JUDGE.judge(words).risk is Risk.LOW
    assert JUDGE.judge(shlex.split(shlex.join(words))).risk is Risk.LOW


def test_traps_never_run_unasked() -> None:
    assert [command for command in commands("traps") if JUDGE.classify(command).risk is Risk.LOW] == []


def test_traps_as_argv_never_run_unasked() -> None:
    """The same words without a shell; what only a shell makes of them (`$x`, `*`) is harmless text then."""
    words = [
        line.split(" ")
        for line in commands("traps")
        if line.isascii() and not set(line) & set("^$`*?~{}[]!#;&|<>()\\'\"")
    ]
    assert len(words) > 300
    assert [argv for argv in words if JUDGE.judge(argv).risk is Risk.LOW] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "df\n-h",
        "df\r-h",
        "df\0-h",
        "tr\\\nuncate x",
        "df \x1b[2J",
        "df \u202e-h",
        "d\u200bf",
        "dｆ -h",
        "\u0501f -h",
        "df -h é",
        "df 'é'",
        "df " + "a" * 2000,
        "df |",
        "| df",
        "df || ",
        "df | | df",
        "df 2>&1 2>&1x",
        ">/dev/null",
        ">/dev/null df",
        "df '",
        'df "',
        'df "a\\b"',
        "df 'a'\"$x\"",
        "echo 'a''b'`id`",
        "df | df",
        "who | uptime",
        "df " + " ".join(["/"] * (MAX_WORDS + 1)),
    ],
)
def test_outside_the_subset(text: str) -> None:
    assert JUDGE.classify(text).risk > Risk.LOW


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("",),
        ("/bin/df", "-h"),
        ("A=b", "df"),
        ("df", "-h\n"),
        ("df", "\u202e"),
        ("df", "a" * 2001),
        ("sudo",),
        ("sudo", "-n", "df"),
        ("sudo", "sudo", "df"),
        ("sudo", "locale"),
        ("d f",),
        ("-df",),
        ("sh", "-c", "df  -h"),
        ("sh", "-c", "df\n"),
        ("sh", "-c", "rm x"),
        ("sh", "-c"),
        ("sh", "-x", "df"),
        ("bash", "-c", "df -h"),
    ],
)
def test_argv_outside_the_table(argv: tuple[str, ...]) -> None:
    assert JUDGE.judge(argv).risk > Risk.LOW


@pytest.mark.parametrize(
    "argv",
    [
        ("df", "-h"),
        ("sudo", "journalctl", "-n", "5"),
        ("journalctl", "-n", "5", "--grep=mémoire épuisée"),
        ("grep", "-e", "it's $HOME; `id`", "/var/log/syslog"),
        ("sh", "-c", "df -h | head -n 5"),
        ("sh", "-c", "ps aux 2>/dev/null | grep 'a b' && uptime"),
        ("du", "-sh", "/srv/my data"),
    ],
)
def test_argv_inside_the_table(argv: tuple[str, ...]) -> None:
    assert JUDGE.judge(argv).risk is Risk.LOW


def test_files_are_shown_from_the_configured_roots_only() -> None:
    judge = ShellJudge(roots=("/srv/app/logs/", "/"))
    assert judge.classify("tail -n 5 /srv/app/logs/a.log").risk is Risk.LOW
    for hidden in ("/var/log/syslog", "/srv/app/logs", "/srv/app/logs/.env", "/srv/app/logs/x.key", "/srv/app/logs2/a"):
        assert judge.classify(f"tail -n 5 {hidden}").risk is Risk.HIGH


def test_an_empty_table_lets_nothing_through() -> None:
    nothing = ShellJudge(rules=())
    assert all(nothing.classify(command).risk > Risk.LOW for command in commands("reads"))
    assert nothing.judge(("true",)).risk > Risk.LOW


def test_a_verdict_names_programs_and_reasons() -> None:
    verdict = JUDGE.classify("sudo journalctl -n 5 | grep x | grep y")
    assert (verdict.reasons, verdict.programs) == ((Message.of("shell.reads"),), ("journalctl", "grep"))


# --- the notation ---------------------------------------------------------------------------------------------------


def rated(usage: str, *arguments: str, piped: bool = False) -> bool:
    rule = Rule(usage, (usage.split(maxsplit=1)[0],))
    return rule.accepts(arguments, Where(("/var/log",)), piped=piped)


@pytest.mark.parametrize(
    ("usage", "arguments", "accepted"),
    [
        ("x -[ab]", ("-a", "-b"), True),
        ("x -[ab]", ("-ab",), True),
        ("x -[ab]", ("-abc",), False),
        ("x -[ab]", ("--a",), False),
        ("x -[ab]", ("-a=1",), False),
        ("x --all", ("--all",), True),
        ("x --all", ("--all=1",), False),
        ("x --all", ("--al",), False),
        ("x -n|--lines=COUNT", ("-n", "5"), True),
        ("x -n|--lines=COUNT", ("-n5",), True),
        ("x -n|--lines=COUNT", ("--lines=5",), True),
        ("x -n|--lines=COUNT", ("--lines", "5"), True),
        ("x -n|--lines=COUNT", ("--lines",), False),
        ("x -n|--lines=COUNT", ("-n", "x"), False),
        ("x -n|--lines=COUNT", ("-n", "-n"), False),
        ("x -[a] -n=COUNT", ("-an5",), True),
        ("x -[a] -n=COUNT", ("-an", "5"), True),
        ("x -[a] -n=COUNT", ("-na", "5"), False),
        ("x --color?=NAME", ("--color",), True),
        ("x --color?=NAME", ("--color=auto",), True),
        ("x --color?=NAME", ("--color", "auto"), False),
        ("x -type?=NAME", ("-type=mx",), True),
        ("x -type?=NAME", ("-type", "mx"), False),
        ("x -type=NAME", ("-type=mx",), False),
        ("x -s=NAME READ", ("/etc/hosts", "-s", "shadow"), False),
        ("x -s=NAME READ", ("-s", "shadow", "/etc/hosts"), True),
        ("x -n=COUNT READ", ("/etc/hosts", "-n", "5"), True),
        ("x -b?=BOOT", ("-b-1",), True),
        ("x -b?=BOOT", ("-b",), True),
        ("x -m=SIGNED", ("-m", "-7"), True),
        ("x -n=COUNT!", (), False),
        ("x -n=COUNT! --tail=COUNT!", ("--tail", "5"), True),
        ("x -#", ("-50",), True),
        ("x -#", ("-5x",), False),
        ("x -#", ("-99999999",), False),
        ("x -name=PATTERN -[a]", ("-name", "y"), True),
        ("x -name=PATTERN -[a]", ("-aa",), False),
        ("x HOST", (), False),
        ("x HOST", ("a",), True),
        ("x HOST", ("a", "b"), False),
        ("x HOST?", (), True),
        ("x HOST+", (), False),
        ("x HOST*", ("a", "b"), True),
        ("x HOST*", ("--", "a"), True),
        ("x HOST*", ("--", "-a"), False),
        ("x HOST*", ("-",), False),
        ("x show|list HOST?", ("show", "a"), True),
        ("x show|list HOST?", ("drop", "a"), False),
        ("x show|list HOST?", ("a", "show"), False),
        ("x -e=TEXT HOST*", ("-e", "t", "a"), True),
        ("x -e=TEXT HOST*", ("a", "-e", "t"), False),
    ],
)
def test_usages(usage: str, arguments: tuple[str, ...], accepted: bool) -> None:
    assert rated(usage, *arguments) is accepted


def test_filters_read_a_pipe_or_name_their_files() -> None:
    cat = Rule("cat -n READ*", ("cat",), filter=True)
    assert cat.accepts((), Where(), piped=True)
    assert not cat.accepts((), Where())
    assert cat.accepts(("/etc/hosts",), Where())
    assert not Rule("who", ("who",)).accepts((), Where(), piped=True)
    assert not Rule("tr CHARS CHARS", ("tr",), filter=True).accepts(("a", "b"), Where())
    assert Rule("tr CHARS CHARS", ("tr",), filter=True).accepts(("a", "b"), Where(), piped=True)


def test_a_table_is_written_as_text() -> None:
    blocks = "@filter @sudo cat -n READ*\n    yes: cat a ;; cat\n    no: cat b\n\nx one|\n    two\n    yes: x one\n"
    (one, two) = read(blocks, Risk.MEDIUM)
    assert (one.usage, one.match, one.not_match) == ("cat -n READ*", ("cat a", "cat"), ("cat b",))
    assert (one.filter, one.sudo, one.program, one.risk) == (True, True, "cat", Risk.MEDIUM)
    assert (two.usage, two.sudo) == ("x one|two", False)


def test_a_book_is_read_where_it_is_opened() -> None:
    book = Book(
        ("@sudo x -a\n    yes: x -a\ny\n    no: y\nx -b\n    yes: x -b", Risk.LOW), ("x\n    yes: x", Risk.MEDIUM)
    )
    assert len(book) == 4
    assert [(rule.usage, rule.sudo, rule.risk) for rule in book.of("x")] == [
        ("x -a", True, Risk.LOW),
        ("x -b", False, Risk.LOW),
        ("x", False, Risk.MEDIUM),
    ]
    assert book.of("z") == ()
    with pytest.raises(ValueError, match="needs a yes: example"):
        book.of("y")


@pytest.mark.parametrize("text", ["x\n    no: x", "@root x\n    yes: x"])
def test_a_block_that_cannot_be_read(text: str) -> None:
    with pytest.raises(ValueError, match="needs a yes: example"):
        read(text)


@pytest.mark.parametrize(("usage", "words"), [("x -n=5", "no flag of a usage"), ("x NAME!", "no operand of a usage")])
def test_a_usage_that_cannot_be_read(usage: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rule(usage, ("x",))


def test_an_example_that_does_not_hold_is_named() -> None:
    with pytest.raises(ValueError, match="the table does not allow 'x -b', an example of: x -a"):
        proved((Rule("x -a", ("x -b",)),))
    with pytest.raises(ValueError, match="the table allows 'x -a', an example of: x -a"):
        ShellJudge(rules=(Rule("x -a", ("x",), ("x -a",)),))
    with pytest.raises(ValueError, match="does not allow 'x;y'"):
        proved((Rule("x", ("x;y",)),))


def test_the_lowest_fitting_rule_counts_and_the_highest_command() -> None:
    table = Table((Rule("x -a", ("x",), risk=Risk.MEDIUM), Rule("x", ("x",))))
    assert table.rate([Command(("x",))]) is Risk.LOW
    assert table.rate([Command(("x",)), Command(("x", "-a"), "&&")]) is Risk.MEDIUM
    assert table.rate([Command(("x",)), Command(("y",), "&&")]) is None
