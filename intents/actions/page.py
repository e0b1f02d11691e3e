"""The catalogue as a page of Markdown, in both languages: `docs/actions.md` is this and nothing else."""

from collections.abc import Iterator

from bot.domain.actions import LANGUAGES, Action, Catalogue

HEADINGS = {"en": "In English", "fr": "En français"}


def markdown(catalogue: Catalogue) -> str:
    """The whole page: a table of all actions, then each of them with its phrasings and parameters."""
    return "\n".join(_lines(catalogue)) + "\n"


def _lines(catalogue: Catalogue) -> Iterator[str]:
    yield "# Actions"
    yield ""
    yield "Generated from the declarations in `intents/actions/` (`commander actions --markdown`); do not edit."
    yield ""
    yield "Risk and role are those of the declaration: policy and context can only raise them."
    yield ""
    yield "| action | kind | risk | role | re-run | parameters |"
    yield "|---|---|---|---|---|---|"
    for action in catalogue:
        names = ", ".join(parameter.name + ("" if parameter.required else "?") for parameter in action.parameters)
        anchor = action.name.replace(".", "")
        facts = (action.kind, action.risk.word, action.role.word, action.rerun.value, names)
        yield f"| [{action.name}](#{anchor}) | {' | '.join(facts)} |"
    for action in catalogue:
        yield from _action(action)


def _action(action: Action) -> Iterator[str]:
    yield ""
    yield f"## {action.name}"
    for language in LANGUAGES:
        yield ""
        yield f"**{HEADINGS[language]}.** {action.about[language]}"
        yield ""
        for phrase in action.say[language]:
            yield f"- `{phrase}`"
    notes = [
        text
        for text, holds in (
            ("interrupts the service", action.interrupts),
            ("control plane", action.control_plane),
            ("direct message only", action.private),
            (f"undone by `{action.undo}`", action.undo is not None),
            (f"shows {action.shows}", action.kind == "look"),
        )
        if holds
    ]
    if notes:
        yield ""
        yield f"Notes: {', '.join(notes)}."
    if action.parameters:
        yield ""
        yield "| parameter | kind | required | default | choices |"
        yield "|---|---|---|---|---|"
        for parameter in action.parameters:
            default = "" if parameter.default is None else f"`{parameter.default}`"
            choices = ", ".join(f"`{choice}`" for choice in parameter.kind.choices)
            required = "yes" if parameter.required else "no"
            yield f"| {parameter.name} | {parameter.kind.name} | {required} | {default} | {choices} |"
