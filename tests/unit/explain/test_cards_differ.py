"""Invariant: two different plans never render the same card, and what a card shows is what a shell would run."""

import subprocess

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.core.explain import Wording, cards
from bot.core.explain.cards.steps import listing, word
from bot.domain.flow import Argv, Plan, Step
from bot.domain.visible import HIDDEN
from tests.unit.explain.plans import COMMAND, DECISION, EN, ENVELOPE, FR, argvs, plans, steps, texts


@given(plans, plans)
def test_invariant_14_two_plans_never_render_the_same_card(one: Plan, other: Plan) -> None:
    assume(one.digest != other.digest)
    for card in (cards.plan, cards.approval):
        shown = [card(plan, DECISION, ENVELOPE, FR, command=COMMAND) for plan in (one, other)]
        assert shown[0] != shown[1]


@given(st.lists(steps, max_size=3).map(tuple), st.lists(steps, max_size=3).map(tuple), st.sampled_from([EN, FR]))
def test_two_lists_of_steps_never_read_the_same_even_without_the_digest(
    one: tuple[Step, ...], other: tuple[Step, ...], wording: Wording
) -> None:
    assume(one != other)
    assert listing(one, wording) != listing(other, wording)


@given(argvs, texts, st.data())
def test_one_changed_word_is_seen(argv: tuple[str, ...], changed: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(argv) - 1))
    other = (*argv[:place], changed, *argv[place + 1 :])
    assume(other != argv)
    assert listing((Argv("web-01", argv),), FR) != listing((Argv("web-01", other),), FR)


@given(plans)
def test_a_card_hides_nothing(plan: Plan) -> None:
    for line in listing(plan.steps, EN).split("\n"):
        assert line.isprintable()
        assert HIDDEN.search(line) is None


@settings(max_examples=40)
@given(st.lists(texts, min_size=1, max_size=40))
def test_bash_reads_the_very_words_that_the_card_shows(argv: list[str]) -> None:
    line = " ".join(word(text) for text in argv)
    read = subprocess.run(
        ["bash", "-c", f"printf '%s\\0' {line}"],
        capture_output=True,
        check=True,
        env={"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
    )
    assert read.stdout.decode().split("\0")[:-1] == argv
