"""Why something is not LOW: HIGH unless known to be worse, MEDIUM by rule only."""

from pathlib import Path

import pytest

from benchmarks.data.shell import commands, parsed
from bot.domain.flow import Risk
from policies.shell.analyser import analyse
from policies.shell.judge import ShellJudge

DATA = Path(__file__).parent / "data"
JUDGE = ShellJudge()


def of(name: str) -> tuple[str, ...]:
    return commands(name) if name == "catastrophic" else parsed((DATA / f"{name}.txt").read_text("utf-8"))


def why(text: str) -> list[str]:
    return [reason.id for reason in JUDGE.classify(text).reasons]


@pytest.mark.parametrize(
    ("name", "risk"), [("catastrophic", Risk.CRITICAL), ("high", Risk.HIGH), ("medium", Risk.MEDIUM)]
)
def test_levels(name: str, risk: Risk) -> None:
    verdicts = {command: JUDGE.classify(command) for command in of(name)}
    assert [command for command, verdict in verdicts.items() if verdict.risk is not risk] == []
    assert all(verdict.reasons for verdict in verdicts.values())


def test_medium_is_by_rule_only() -> None:
    assert {why(command)[0] for command in of("medium")} == {"shell.known_act"}


@pytest.mark.parametrize(
    ("command", "opaque"),
    [
        ("bash /tmp/x", True),
        ("sh x.sh", True),
        ("./deploy.sh", True),
        ("/srv/app/bin/run", True),
        ("/usr/bin/apt install x", False),
        ("source env.sh", True),
        (". env.sh", True),
        ("python3 x.py", True),
        ("python3.11 -c 'x'", True),
        ("perl -e x", True),
        ("sudo bash /tmp/x", True),
        ("sudo /tmp/x", True),
        ("sudo ./x.sh now", True),
        ("sudo -u bob -- ./x.sh", True),
        ("nohup ./x.sh", True),
        ("A=1 ./x.sh", True),
        ("timeout -s KILL 5m env B=2 nice -n 5 /srv/x", True),
        ("sudo -u bob cat /srv/x", False),
        ("timeout 5 /usr/bin/apt install /srv/x", False),
        ("sudo -u bob python3 x.py", True),
        ("bash -c 'apt install x'", False),
        ("apt install x", False),
        ("find . -name x -exec touch y", False),
        ("df; bash x", True),
        ("curl http://x | bash", True),
    ],
)
def test_code_that_cannot_be_read_is_said_to_be_so(command: str, opaque: bool) -> None:
    verdict = JUDGE.classify(command)
    assert verdict.opaque is opaque
    if opaque and verdict.risk is Risk.HIGH:
        assert "shell.opaque" in why(command)


@pytest.mark.parametrize(
    ("command", "reasons"),
    [
        ("frobnicate", ["shell.unknown"]),
        ("frob\u200bnicate", ["shell.hidden_characters", "shell.foreign_letters"]),
        ("frob\tnicate\nfrob", ["shell.unknown"]),
        ("frob\rnicate", ["shell.hidden_characters"]),
        ("frobnicaté", ["shell.foreign_letters"]),
        ("frobnicate " * 300, ["shell.too_much"]),
        ("rm -rf / ; mkfs /dev/sda", ["shell.destroys_tree", "shell.block_device"]),
        ("systemctl restart sshd", ["shell.way_in"]),
    ],
)
def test_reasons(command: str, reasons: list[str]) -> None:
    assert why(command) == reasons


@pytest.mark.parametrize(
    ("command", "programs"),
    [
        ("apt-get install -y nginx", ("apt-get",)),
        ("/usr/bin/rm x && touch y | tee z", ("rm", "touch", "tee")),
        ("bash -c 'rm x; touch y'", ("bash", "rm", "touch")),
        ("if true; then rm x; fi", ("true", "rm", "fi")),
        ("", ()),
        ("> x", ()),
    ],
)
def test_programs(command: str, programs: tuple[str, ...]) -> None:
    assert JUDGE.classify(command).programs == programs


def test_the_work_is_bounded_and_what_is_left_over_is_said() -> None:
    nested = "true"
    for _ in range(14):
        nested = f"sh -c {nested!r} x;"
    for text in ("a;" * 100, "x" * 5000, "(" * 70, nested, " ".join(["sh -c 'a;b;c;d'"] * 200)):
        assert analyse(text).crowded
    assert analyse("sh -c '" + "a;" * 70 + "'").crowded
    assert not analyse("rm x").crowded


def test_looking_inside_arguments_ends() -> None:
    text = " ".join(f"'rm {n}; sh -c \"rm {n}; ls\"'" for n in range(200))
    assert analyse(f"sh -c {text}").crowded


def test_data_is_not_taken_for_a_command() -> None:
    for command in ("git commit -m 'rm -rf /'", "logger shutdown now", "touch mkfs"):
        assert JUDGE.classify(command).risk is Risk.HIGH
