"""A model that answers anything its type allows: any tool, any arguments, several calls, text, refusals, nonsense.

It stands where the product asks its provider, so all that is done to any answer is done to these.
"""

from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

from bot.domain.actions import Catalogue
from bot.domain.errors import ModelUnavailable
from intents.model import ModelReader
from intents.parser import Parser
from intents.provider import Ask, Provider
from tests.dsl import declared
from tests.invariants.adversary.cast import HOSTS, RIGHTS

NASTY = (
    "-rf", "--help", "", " ", "web-01; reboot", "$(reboot)", "web-01\nweb-02", "\x00", "\u202egnp", "é" * 300,
    "a" * 70_000, "..", "/etc/shadow", "../../etc/shadow", "0", "-1", "9" * 20, "true", "e\u0301", "*", "all",
)  # fmt: skip
NAMES = (*(host.name for host in HOSTS), *RIGHTS, "web", "db", "production", "nginx", "postgresql", "ghost", "mallory")
VALUES: tuple[Any, ...] = (*NAMES, *NAMES, *NASTY, 0, -1, 1.5, True, None, [], {}, 10**40, "KILL", "1h", "7d", "10")
STOPS = ("end_turn", "max_tokens", "refusal", "pause_turn", "", None, 7)


class HostileModel(Provider):
    """Answers by a random generator, which the game hands in."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.random = Random(0)
        self._actions = tuple(catalogue)
        self._services = tuple(one for one in catalogue if one.name.startswith("service."))

    async def ask(self, person: str, request: Ask) -> object:
        random = self.random
        if random.random() < 0.04:
            raise ModelUnavailable("understanding.note_model_away")
        if random.random() < 0.04:
            return random.choice(
                (None, 7, "x", [], {"content": []}, SimpleNamespace(content={}, stop_reason="end_turn"))
            )
        words = request.content.replace("?", " ").split()
        content = [self._block(words) for _ in range(random.choice((1, 1, 1, 1, 1, 1, 0, 2, 3, 30)))]
        return SimpleNamespace(
            content=content, stop_reason=random.choice(STOPS) if random.random() < 0.1 else "tool_use"
        )

    def _block(self, words: list[str]) -> object:
        random = self.random
        kind = random.random()
        if kind < 0.04:
            return SimpleNamespace(type="text", text=random.choice(("I restarted nginx on web-01.", "1", "stop")))
        if kind < 0.06:
            return random.choice(
                (None, SimpleNamespace(type="thinking"), SimpleNamespace(type="tool_use"), {"type": "tool_use"})
            )
        action = random.choice(self._services if random.random() < 0.5 else self._actions)
        name = (
            action.name.replace(".", "_") if random.random() < 0.95 else random.choice(("", action.name, "x", None, 7))
        )
        values: Any = {}
        for parameter in action.parameters:
            if parameter.required or random.random() < 0.3:
                known = [word for word in words if word in NAMES and random.random() < 0.7]
                value = random.choice(known or words) if words and random.random() < 0.8 else random.choice(VALUES)
                values[parameter.name] = [value] if parameter.kind.many and random.random() < 0.7 else value
        if random.random() < 0.1:
            values[random.choice(("risk", "approver", "requester", "root", "-x", 7))] = random.choice(VALUES)
        if random.random() < 0.03:
            values = random.choice((None, [], "x", 7, {"targets": {"a": 1}}))
        return SimpleNamespace(type="tool_use", id="t", name=name, input=values)


@cache
def understander() -> tuple[Parser, HostileModel]:
    """The product's parser with this model, and the model."""
    model = HostileModel(declared())
    return Parser(declared(), ModelReader(model, declared())), model
