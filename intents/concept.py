"""What a word can ask for: the shape of a concept."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.flow import Argument


@dataclass(frozen=True, slots=True)
class Concept:
    """`actions` in order of preference: the first that can take everything that was named answers.

    `on`: the actions instead, where a noun or a name says on what ("start" on a container). Then the verb is clear,
    unless it is `slang`, which is asked about anyway.
    `fixed` are parameters that the words themselves give. `weak`: yields to any other concept ("status of the disk").
    `asks`: an ambiguous verb, never acted upon, always a question with one choice for each action.
    `needs`: means something only beside a name or value of one of these kinds ("give" beside a role).
    `wants`: kinds that make this the sense of a word with several ("passe" with a size resizes).
    `absorbs`: other concepts that are mere parameters beside this one ("processes by memory").
    `takes`: kinds of name that stand for a parameter of another kind here (a service's name for a process).
    `implies`: kinds of name that an unexplained word may be here, because the verb is about nothing else ("migrate").
    `quotes`: words in quotes are what is looked for.
    `makes`: names something new ("clone vm-web as vm-test").
    `opposite`: what may be meant where this is negated ("don't start it at boot anymore").
    `also`: what else may have been meant where something is missing ("restart web-01": reboot it?).
    """

    actions: tuple[str, ...] = ()
    fixed: Mapping[str, Argument] = field(default_factory=dict)
    weak: bool = False
    asks: bool = False
    slang: bool = False
    needs: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    absorbs: Mapping[str, tuple[str, Argument]] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    opposite: str = ""
    on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    implies: tuple[str, ...] = ()
    makes: bool = False
    quotes: bool = False
