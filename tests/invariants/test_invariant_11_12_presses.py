"""11: a button works for its plan, verb, chat, message and person. 12: no account of the requester ever approves."""

from collections.abc import Sequence

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from bot.domain.flow import Address
from bot.domain.people import Person
from policies.settings import PolicySettings
from tests.fakes import account
from tests.invariants.arena import Arena, played
from tests.invariants.moves import HIGH, HONEST_ASKS, PEOPLE, Game, Say, Wait, play, press

FEW = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
PLACES = ("there", "alice", "bob", "ops", "other workspace", "other messenger", "other thread")
HANDLES = (None, "right", "m0", "m99")
presses = st.lists(
    st.tuples(st.integers(0, 60), st.sampled_from(PEOPLE), st.sampled_from(PLACES), st.sampled_from(HANDLES)),
    min_size=1,
    max_size=8,
)


def elsewhere(name: str, there: Address) -> Address:
    match name:
        case "there":
            return there
        case "other workspace":
            return Address(there.messenger, "T2", there.channel, there.thread, there.private)
        case "other messenger":
            return Address("slack", there.workspace, there.channel, there.thread, there.private)
        case "other thread":
            return Address(there.messenger, there.workspace, there.channel, "t99", there.private)
    return Address("console", channel=name, thread="t1", private=name != "ops")


async def voted(arena: Arena) -> list[object]:
    """Everything that a press may change: states, votes, cancellations, acts."""
    rows = await arena.town.store.read(lambda tx: tx.requests.find(limit=50))
    votes = [(row.id, row.state, row.cancel, row.approval.votes if row.approval else ()) for row in rows]
    return [*votes, *arena.hosts.acts()]


@FEW
@given(st.lists(HONEST_ASKS, min_size=1, max_size=3), presses)
def test_invariant_11_a_button_works_only_where_it_is_and_for_whom_it_is(
    asks: list[Say], tried: Sequence[tuple[int, str, str, str | None]]
) -> None:
    async def game(arena: Arena) -> None:
        await play(arena, [(ask, 400) for ask in asks])
        for which, who, where, handle in tried:
            token, document = arena.tokens()[which % len(arena.tokens())]
            shown = arena.town.messenger.shown[document.id]
            at, named = elsewhere(where, shown.destination), shown.handle if handle == "right" else handle
            person = await owner(arena, who)
            same = (at.messenger, at.workspace, at.channel) == (
                shown.destination.messenger, shown.destination.workspace, shown.destination.channel,
            ) and shown.destination.thread in {"", at.thread}  # fmt: skip
            fits = same and named in {None, shown.handle} and person is not None and person.name == shown.audience
            current = token in {button.token for button in shown.desired.buttons}
            before = await voted(arena)
            await press(arena, who, token, at, named, 400)
            changed = await voted(arena) != before
            event(f"fits: {fits}, changed: {changed}")
            assert fits or not changed, f"{who} pressed from {where} with {handle}"
            assert current or not changed, "a button that is gone did something"
            record = await arena.town.record()
            assert changed or fits or any(line.startswith(("refused", "forged")) for line in record)

    played(game)


async def owner(arena: Arena, name: str) -> Person | None:
    return (await arena.town.store.read(arena.town.directory.snapshot)).owner(account(name))


WORDS = ("1", "decide approve on request {id}", "stop", "carol", "123456")


@FEW
@given(
    st.sampled_from(["alice", "erin", "bob"]),
    st.sampled_from([*HIGH, "grant operator to carol"]),
    presses,
    st.lists(st.sampled_from(WORDS), max_size=4),
)
@example("alice", HIGH[0], [], ["decide approve on request {id}"])
def test_invariant_12_no_account_of_the_requester_approves(
    who: str, text: str, tried: Sequence[tuple[int, str, str, str | None]], words: list[str]
) -> None:
    mine = (who, f"{who}-phone")

    async def game(arena: Arena) -> None:
        await play(arena, [(Say(mine[len(tried) % 2], text, 0, "own"), 400)])
        for which, _, where, handle in tried:
            if tokens := arena.tokens():
                token, document = tokens[which % len(tokens)]
                named = document.handle if handle == "right" else None
                await press(arena, mine[which % 2], token, elsewhere(where, document.destination), named, 400)
        rest: Game = [(Say(mine[number % 2], said, 0, "own"), 400) for number, said in enumerate(words)]
        await play(arena, [*rest, (Wait(200), 400), *rest])
        rows = await arena.town.store.read(lambda tx: tx.requests.find(person=who))
        asked = [row.approval for row in rows if row.approval and row.approval.envelope.decision.approvals_needed]
        event(f"waits for somebody else: {bool(asked)}")
        assert not [vote for approval in asked for vote in approval.votes if vote.yes]
        assert arena.hosts.acts() == []

    played(game, settings=PolicySettings(four_eyes=("production",)))
