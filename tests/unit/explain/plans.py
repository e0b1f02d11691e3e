"""Plans for the tests of the cards: one example, and every plan that the types allow."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from bot.core.explain import Wording
from bot.domain.content import Message
from bot.domain.flow import (
    Address,
    Argv,
    Call,
    Change,
    Check,
    Decision,
    Effect,
    Envelope,
    Operand,
    Plan,
    Risk,
    Vote,
)

NOW = datetime(2026, 3, 3, 13, 2, tzinfo=UTC)
FR, EN = Wording("fr", UTC, NOW), Wording("en", UTC, NOW)
COMMAND = "redémarre nginx sur web-01"

ACTIVE = Check(
    "web-01", ("systemctl", "is-active", "--", "nginx"), "^active$", 30, "proof.x", ("journalctl", "-u", "nginx")
)
STEP = Argv("web-01", ("systemctl", "restart", "--", "nginx"), root=True, check=ACTIVE)
PLAN = Plan("service.restart", (("service", "nginx"), ("targets", ("web-01",))), (STEP,))
TWO = Plan("service.restart", (), (STEP, Argv("web-02", ("systemctl", "restart", "--", "nginx"), root=True)))

DECISION = Decision(Effect.CONFIRM, Risk.MEDIUM, Message.of("word.yes"), "team.medium", own_confirm=True)
WHERE = Address("console", "", "alice", "s1", private=True)
ENVELOPE = Envelope("k7q2m9", ("alice",), WHERE, (), DECISION, NOW, NOW + timedelta(minutes=10))


def vote(person: str, *, yes: bool) -> Vote:
    return Vote(person, yes, "", "", NOW, "console")


def spaced(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


# --- every plan -------------------------------------------------------------------------------------------------------

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
    st.sampled_from(
        [
            "nginx",
            "a b",
            "a  b",
            "$'a'",
            "'",
            '"',
            "\\",
            "\n",
            "\x1b[2J",
            "\u202e",
            "\u200b",
            "e\u0301",
            "é",
            "--",
            "#",
            "/a",
            "A=b",
            "=",
            "",
        ]
    ),
)
names = st.sampled_from(["web-01", "web-02", "db-master", "web-01# x", "web-01$", "docker:", "web-01:/a"])
argvs = st.lists(texts, min_size=1, max_size=4).map(tuple)
arguments = st.dictionaries(
    texts, st.one_of(texts, st.integers(2, 99), st.lists(texts, max_size=3).map(tuple)), max_size=3
).map(lambda values: tuple(sorted(values.items())))
checks = st.none() | st.builds(Check, names, argvs, texts, st.integers(1, 999), st.just("proof.x"), argvs | st.just(()))
seconds = st.integers(1, 9999)
steps = st.one_of(
    st.builds(
        Argv,
        names,
        argvs,
        st.booleans(),
        seconds,
        checks,
        st.booleans(),
        directory=st.just("") | texts,
        environment=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    ),
    st.builds(Call, names, texts, arguments, names | st.just(""), seconds, checks),
    st.builds(Change, texts, arguments, names | st.just(""), checks),
)
operands = st.builds(Operand, texts, texts, st.lists(st.tuples(texts, texts), max_size=2).map(tuple))
plans = st.builds(
    Plan,
    texts,
    arguments,
    st.lists(steps, max_size=3).map(tuple),
    st.lists(operands, max_size=2).map(tuple),
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    parts=st.lists(st.tuples(texts, arguments), max_size=2).map(tuple),
    later=st.lists(steps, max_size=1).map(tuple),
)
