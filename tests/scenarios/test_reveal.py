"""A revealed file is on the card of the person who asked for it, once it was agreed to."""

from bot.core.explain import Speaker, cards
from bot.domain.content import Pre
from bot.domain.flow import Argv, Execution, Outcome, Plan, StepResult
from tests.dsl import story


async def test_what_was_revealed_is_shown_to_who_asked() -> None:
    async with story() as town:
        await town.alice.says("révèle /etc/shadow sur web-01")
        town.alice.reads("Plan", "tail -n 100 -- /etc/shadow")
        assert "root:" not in town.alice.sees()
        await town.alice.presses("1")
        assert "root:" in town.alice.screen()
        assert "root:" not in town.carol.screen()


async def test_a_file_that_is_not_there_says_so() -> None:
    async with story() as town:
        await town.alice.says("révèle /etc/nothing sur web-01")
        await town.alice.presses("1")
        assert "cannot open '/etc/nothing'" in town.alice.screen()


def test_only_an_answer_is_shown_and_only_to_who_asked() -> None:
    wording = Speaker().wording("en")
    for answers in (True, False):
        step = Argv("web-01", ("tail", "/etc/shadow"), root=True, answers=answers)
        plan = Plan("file.reveal", (), (step,))
        done = Execution(plan.digest, (StepResult(0, "web-01", Outcome.OK, 0, "root:*:\n"),))
        shown = cards.result(plan, done, wording, command="reveal")
        assert [piece.text for piece in shown if isinstance(piece, Pre)] == (["root:*:\n"] if answers else [])
        hidden = cards.result(plan, done, wording, command="reveal", answers=False)
        assert not [piece for piece in hidden if isinstance(piece, Pre)]
