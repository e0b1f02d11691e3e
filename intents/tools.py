"""The tools that a model may propose, derived from the catalogue and cut down to what the person may ask for.

What decides about people and permission does not exist there: no action of the control plane, and no parameter that is
an id of the bot's, an address, a role, a vote or a secret's name. Nor does what is carried out as it is written: shell
commands, and requests for later, are only ever a person's own words.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.actions import Action, Catalogue, Parameter
from bot.domain.people import Role

_HIDDEN = frozenset(
    {
        "account",
        "address",
        "code",
        "command",
        "content",
        "decision",
        "directory",
        "fingerprint",
        "link",
        "outcome",
        "request",
        "role",
        "scope",
        "secret",
        "steps",
        "tags",
        "url",
        "variables",
    }
)
"""Kinds of value that a model never fills in. Names are not among them: what was not said is refused (`proposal`)."""
_HIDDEN_ACTIONS = frozenset({"bot.thaw", "break.glass", "monitor.add", "schedule.add", "template.save"})
"""What only a person's own words ask for: without its address, or the request in it, it would be something else."""
_HINTS = {"targets": "host names, tags, or all", "since": "30m, 2h, 7d or an ISO time", "duration": "30m, 2h or 7d"}


@dataclass(frozen=True)
class Tools:
    """JSON schemas in a stable order (they are cached), and the way back from a tool's name to its action."""

    schemas: tuple[dict[str, Any], ...]
    actions: Mapping[str, Action]

    def parameters(self, action: Action) -> tuple[Parameter, ...]:
        """What the model may fill in."""
        return tuple(_visible(action))

    @property
    def names(self) -> frozenset[str]:
        """The kinds of name that any of these tools takes."""
        return frozenset(
            parameter.kind.names for action in self.actions.values() for parameter in _visible(action)
        )  # fmt: skip


def tools_of(catalogue: Catalogue, role: Role) -> Tools:
    """All actions that a model may propose for somebody of this role, by name."""
    offered = [action for action in catalogue if action.role <= role and _is_offered(action)]
    actions = {action.name.replace(".", "_"): action for action in sorted(offered, key=lambda action: action.name)}
    return Tools(tuple(_schema(name, action) for name, action in actions.items()), actions)


def _is_offered(action: Action) -> bool:
    needed = {parameter.name for parameter in action.parameters if parameter.required}
    shown = {parameter.name for parameter in _visible(action)}
    return not action.control_plane and action.name not in _HIDDEN_ACTIONS and needed <= shown


def _visible(action: Action) -> Iterator[Parameter]:
    return (parameter for parameter in action.parameters if parameter.kind.name not in _HIDDEN)


def _schema(name: str, action: Action) -> dict[str, Any]:
    """As short as it can be said: the whole list goes out with each call."""
    required = [parameter.name for parameter in _visible(action) if parameter.required]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {parameter.name: _property(parameter) for parameter in _visible(action)},
        "additionalProperties": False,
    }
    return {
        "name": name,
        "description": f"{action.about['en']} Said: {action.say['en'][0]}",
        "input_schema": schema | ({"required": required} if required else {}),
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    schema = {key: list(value) if isinstance(value, tuple) else value for key, value in parameter.kind.schema}
    described = _HINTS.get(parameter.kind.name)
    return schema | ({"description": described} if described else {})
