"""Several verdicts become one that asks for all that any of them asks for."""

from hypothesis import given
from hypothesis import strategies as st

from bot.core.judging import strictest
from bot.domain.content import Message
from bot.domain.flow import Decision, Effect, Risk, StepUp

PEOPLE = ("erin", "frank", "grace")


@st.composite
def decisions(draw: st.DrawFn) -> Decision:
    """What a policy may say: consistent in itself, as the engine makes it."""
    risk = draw(st.sampled_from(Risk))
    needed, own = draw(st.integers(0, 2)), draw(st.booleans())
    refused = draw(st.sampled_from([False, False, False, True]))
    effect = Effect.APPROVE if needed else Effect.CONFIRM if own else Effect.ALLOW
    return Decision(
        Effect.DENY if refused else effect,
        risk,
        Message("policy.low"),
        draw(st.sampled_from(["a", "b"])),
        approvals_needed=needed,
        own_confirm=own and not needed,
        step_up=tuple(draw(st.sets(st.sampled_from(StepUp)))),
        approvers=PEOPLE[: draw(st.integers(needed, 3))] if needed else (),
        expires_in=draw(st.sampled_from([600, 900])),
    )


@given(st.lists(decisions(), min_size=1, max_size=4))
def test_the_whole_asks_for_all_that_any_part_asks_for(parts: list[Decision]) -> None:
    whole = strictest(parts)

    if whole.effect is Effect.DENY:
        assert any(part.effect is Effect.DENY for part in parts) or whole.rule == "approvers.none"
        return
    assert all(part.effect is not Effect.DENY for part in parts)
    assert len(whole.approvers) >= whole.approvals_needed
    assert not any(part.stricter_than(whole) for part in parts)
    assert whole.expires_in == min(part.expires_in for part in parts)


@given(st.lists(decisions(), min_size=2, max_size=4))
def test_who_approves_the_whole_may_approve_each_part(parts: list[Decision]) -> None:
    whole = strictest(parts)

    if whole.effect is not Effect.DENY:
        assert all(set(whole.approvers) <= set(part.approvers) for part in parts if part.approvals_needed)


@given(decisions())
def test_one_verdict_stays_what_it_is(only: Decision) -> None:
    assert strictest([only]) == only
