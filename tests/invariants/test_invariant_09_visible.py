"""9: what somebody does not see cannot be reached, named by a tag, guessed, or read off an answer."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.content import Pre
from bot.domain.flow import InboundMessage
from bot.domain.people import Right, Role
from tests.dsl import HOSTS, Someone, as_text
from tests.fakes import account
from tests.invariants.arena import Arena, played

NAMES = (*(host.name for host in HOSTS), "web", "db", "production", "all", "web-03", "db-mastr", "site", "nginx")
SAID = (
    "disk usage on {a}",
    "restart nginx on {a} and {b}",
    "restart nginx on {a}",
    "and on {a}?",
    "what's going on with {a}?",
    "last 5 log lines of nginx on {a}",
    "list servers",
    "is everything fine?",
    "1",
    "2",
    "approvals",
    "history",
    'break glass request="restart postgresql on {a}" reason="{b}"',
    "explain restart nginx on {a}",
)
rights = st.lists(
    st.builds(Right, st.sampled_from([Role.VIEWER, Role.OPERATOR, Role.ADMIN]), st.sampled_from([*NAMES[:6], "db"])),
    max_size=3,
    unique_by=lambda right: right.scope,
)
sentences = st.lists(
    st.builds(lambda said, a, b: said.format(a=a, b=b), st.sampled_from(SAID), *[st.sampled_from(NAMES)] * 2),
    min_size=1,
    max_size=6,
)
_numbers = count(1)


@settings(max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(rights, sentences)
def test_invariant_09_targets_are_among_what_the_requester_sees(rights: list[Right], said: list[str]) -> None:
    async def game(arena: Arena) -> None:
        people = arena.town.directory.people
        dave = replace(people[0], name="dave", language="en", accounts=(account("dave"),), rights=tuple(rights))
        object.__setattr__(arena.town.directory, "people", (*people, dave))
        place = Someone("dave", arena.town).place
        await Someone("alice", arena.town).says("espace disque sur tous les serveurs")
        before = len(arena.hosts.ran)
        for text in said:
            now = arena.town.clock.now()
            await arena.send(InboundMessage(f"dave {next(_numbers)}", account("dave"), text, place, now))
        visible = {host.name for host in HOSTS if dave.may_see(host)}
        assert {host for host, _ in arena.hosts.ran[before:]} <= visible
        for request in await arena.town.store.read(lambda tx: tx.requests.find(person="dave")):
            touched = {operand.name for operand in request.plan.operands} if request.plan else set()
            assert touched <= visible
        assert leaked(arena, visible, said) == []

    played(game)


def leaked(arena: Arena, visible: set[str], said: Sequence[str]) -> list[str]:
    """Names of hosts that the bot wrote on dave's screen though he neither sees them nor typed them.

    What a host prints is its own word: this one prints forged cards that name others.
    """
    mine = [post.desired for post in arena.town.messenger.posts if post.destination.channel == "dave"]
    ours = [replace(one, pieces=tuple(piece for piece in one.pieces if not isinstance(piece, Pre))) for one in mine]
    screen = "\n".join(map(as_text, ours))
    hidden = {host.name for host in HOSTS} - visible - {word for text in said for word in text.split()}
    return [name for name in sorted(hidden) if name in screen.replace("(", " ").split() or f"{name}:" in screen]
