"""What this installation can do: an action whose engine is not configured is answered at once, and asks nobody."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.content import Message
from bot.domain.flow import Plan

ENGINES: Mapping[str, str] = MappingProxyType(
    {
        "container": "docker",
        "image": "docker",
        "compose": "docker",
        "vm": "machines",
        "node": "machines",
        "storage": "machines",
        "task": "machines",
        "backup": "machines",
        "app.deploy": "applications",
        "app.rollback": "applications",
        "monitor": "watching",
        "threshold": "watching",
        "metric": "watching",
        "alert": "watching",
        "maintenance": "watching",
        "oncall": "watching",
    }
)
"""Which engine an action needs, by its name or its family; all others need none."""
_MISSING: Mapping[str, Message] = MappingProxyType(
    {
        "docker": Message.of("engines.none_docker"),
        "machines": Message.of("engines.none_machines"),
        "applications": Message.of("engines.none_applications"),
        "watching": Message.of("engines.none_watching"),
    }
)


def engine_of(action: str) -> str:
    """The engine that an action needs; "" for none."""
    return ENGINES.get(action, ENGINES.get(action.split(".", 1)[0], ""))


def lacking(action: str, plan: Plan | None, engines: frozenset[str]) -> Message | None:
    """What to say where an action, or a part of its plan, needs an engine that is not there; None: all are there."""
    names = (action, *(name for name, _ in plan.parts)) if plan is not None else (action,)
    return next((_MISSING[engine] for name in names if (engine := engine_of(name)) and engine not in engines), None)
