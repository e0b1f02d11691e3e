"""21: a hundred clicks at once, by whomever, on however many processes: at most one execution."""

import asyncio
from itertools import count
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.domain.flow import ButtonPress, Document
from bot.domain.ledger import State
from storage.memory import MemoryStore
from tests.crash.hosts import Hosts
from tests.dsl import Town, story
from tests.fakes import ManualClock, MemoryMessenger, account, breathe

CLICKS = 100
ACT = "web-01: systemctl restart -- nginx"
clickers = st.lists(
    st.tuples(st.sampled_from(["alice", "erin", "bob", "carol"]), st.integers(0, 2), st.integers(0, 3)),
    min_size=1,
    max_size=8,
)
"""Who clicks which button of their card, after how many turns of the loop; repeated until it is a hundred."""
_numbers = count(1)


def cards(town: Town) -> dict[str, Document]:
    """The card of everyone who has one."""
    shown = [document for document in town.messenger.shown.values() if document.subject.startswith("request:")]
    return {document.audience: document for document in shown}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(["alice", "bob"]), clickers, st.booleans())
def test_invariant_21_a_hundred_clicks_are_at_most_one_execution(
    who: str, pattern: list[tuple[str, int, int]], two_processes: bool
) -> None:
    async def tell() -> None:
        clock, store, messenger = ManualClock(), MemoryStore(), MemoryMessenger()
        hosts = Hosts(clock)
        options: dict[str, Any] = {"clock": clock, "store": store, "messenger": messenger, "transport": hosts}
        async with story(worker="one", **options) as one, story(worker="two", **options) as two:
            await one.__getattr__(who).says("restart nginx on web-01")
            await one.passes(181)  # both admins have the card
            shown = cards(one)
            for click in range(CLICKS):
                name, which, turns = pattern[click % len(pattern)]
                card = shown.get(name, shown[who])
                button = card.desired.buttons[which % len(card.desired.buttons)]
                town = two if two_processes and click % 2 else one
                await town.core.on_inbound(
                    ButtonPress(f"click {next(_numbers)}", account(name), button.token, card.destination, clock.now())
                )
                await breathe(turns)
            await one.settle()
            await one.passes(20, step=2)
            (request,) = await store.read(lambda tx: tx.requests.find())
            event(f"{request.state.value}, acts: {len(hosts.acts())}")
            assert hosts.acts() == ([ACT] if request.state is State.DONE else [])
            votes = [vote.person for vote in request.approval.votes] if request.approval else []
            assert len(votes) == len(set(votes))

    asyncio.run(tell())
