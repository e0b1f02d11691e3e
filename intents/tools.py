"""The tools that a model may propose, derived from the catalogue.

What decides about people and permission does not exist there: no action of the control plane, and no parameter that is
an id, an address, a role, a vote or a secret's name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.actions import Action, Catalogue, Parameter

_HIDDEN = frozenset(
    {
        "request",
        "decision",
        "outcome",
        "fingerprint",
        "address",
        "secret",
        "login",
        "port",
        "role",
        "scope",
        "tags",
        "name",
    }
)
_HIDDEN_ACTIONS = frozenset({"break.glass", "bot.thaw"})


@dataclass(frozen=True)
class Tools:
    """JSON schemas in a stable order (they are cached), and the way back from a tool's name to its action."""

    schemas: tuple[dict[str, Any], ...]
    actions: Mapping[str, Action]

    def parameters(self, action: Action) -> tuple[Parameter, ...]:
        """What the model may fill in."""
        return _visible(action)


def tools_of(catalogue: Catalogue) -> Tools:
    """All actions that the model may propose, by name."""
    offered = [action for action in catalogue if _is_offered(action)]
    actions = {action.name.replace(".", "_"): action for action in sorted(offered, key=lambda action: action.name)}
    return Tools(tuple(_schema(name, action) for name, action in actions.items()), actions)


def _is_offered(action: Action) -> bool:
    needed = {parameter.name for parameter in action.parameters if parameter.required}
    shown = {parameter.name for parameter in _visible(action)}
    return not action.control_plane and action.name not in _HIDDEN_ACTIONS and needed <= shown


def _visible(action: Action) -> tuple[Parameter, ...]:
    return tuple(parameter for parameter in action.parameters if parameter.kind.name not in _HIDDEN)


def _schema(name: str, action: Action) -> dict[str, Any]:
    properties = {parameter.name: _property(parameter) for parameter in _visible(action)}
    return {
        "name": name,
        "description": f"{action.about['en']} For example: {action.say['en'][0]} / {action.say['fr'][0]}",
        "input_schema": {
            "type": "object",
            "properties": properties,
            "required": [parameter.name for parameter in _visible(action) if parameter.required],
            "additionalProperties": False,
        },
    }


def _property(parameter: Parameter) -> dict[str, Any]:
    schema = {key: list(value) if isinstance(value, tuple) else value for key, value in parameter.kind.schema}
    hint = {"targets": "host names, tags, or all", "since": "30m, 2h, 7d or an ISO time", "duration": "30m, 2h or 7d"}
    described = hint.get(parameter.kind.name)
    return schema | ({"description": described} if described else {})
