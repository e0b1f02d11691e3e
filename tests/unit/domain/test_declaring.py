"""Declaring an action: everything is derived from one function, and a wrong declaration fails at import."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest

from bot.domain.actions import Action, Aftermath, Rerun, Sensitivity, act, look
from bot.domain.content import Block, Message
from bot.domain.flow import Arguments, Risk
from bot.domain.inventory import Inventory
from bot.domain.parameters import Kind, Lines, Reason, Service, Target
from bot.domain.people import Role

SAY = {"en": ("restart {service}[ for {reason}]", "bounce {service}"), "fr": ("redémarre {service}",)}


def plain(*, service: Service, reason: Reason | None = None, lines: Lines = 50) -> None:
    """Restarts a service.

    With more to say.
    """


async def before(inventory: Inventory, /, *, service: Service, reason: Reason, lines: Lines) -> tuple[Block, ...]:
    return ()


async def seen(inventory: Inventory, /, *, target: Target) -> None:
    """Shows."""


def acts(function: Callable[..., Any] = plain, **changed: Any) -> Action:
    values = {"risk": Risk.MEDIUM, "rerun": Rerun.ONCE, "say": SAY, "fr": "Redémarre.", **changed}
    name = values.pop("name", "service.restart")
    marked = act(name, **values)(function)
    assert marked is function
    action: Action = vars(marked)["action"]
    return action


def looks(function: Callable[..., Any] = seen, **changed: Any) -> Action:
    values = {"say": {"en": ("show {target}",), "fr": ("montre {target}",)}, "fr": "Montre.", **changed}
    name = values.pop("name", "host.show")
    marked = look(name, **values)(function)
    assert marked is function
    action: Action = vars(marked)["action"]
    return action


def test_what_an_act_is_unless_said_otherwise() -> None:
    action = acts()
    assert (action.name, action.kind) == ("service.restart", "act")
    assert (action.risk, action.risk_word) == (Risk.MEDIUM, "MEDIUM")
    assert (action.role, action.rerun, action.undo) == (Role.OPERATOR, Rerun.ONCE, None)
    assert (action.control_plane, action.interrupts, action.private) == (False, False, False)
    assert (action.risk_of, action.why, action.preview, action.after) == (None, None, None, None)
    assert action.shows is Sensitivity.FACTS
    assert action.about == {"en": "Restarts a service.", "fr": "Redémarre."}
    assert action.say == {"en": SAY["en"], "fr": SAY["fr"]}
    assert action.run is plain
    assert action.ports == ()


def test_what_an_act_says_of_itself_is_kept() -> None:
    def risk_of(params: Arguments) -> Risk:
        return Risk.HIGH

    def after(ended: object) -> Aftermath:
        return Aftermath()

    why = Message.of("why.loss")
    action = acts(
        role=Role.ADMIN, undo="service.stop", control_plane=True, interrupts=True, private=True, risk_of=risk_of,
        why=why, preview=before, after=after,
    )  # fmt: skip
    assert (action.role, action.undo, action.why) == (Role.ADMIN, "service.stop", why)
    assert (action.control_plane, action.interrupts, action.private) == (True, True, True)
    assert (action.risk_of, action.after) == (risk_of, after)
    assert action.preview is not None
    assert (action.preview.run, action.preview.ports, action.preview.seconds) == (before, (Inventory,), 5.0)


def test_parameters_come_from_the_signature() -> None:
    parameters = acts().parameters
    assert [(one.name, one.kind.name, one.required, one.default) for one in parameters] == [
        ("service", "service", True, None),
        ("reason", "reason", False, None),
        ("lines", "lines", False, 50),
    ]


def test_what_may_be_left_out_keeps_its_kind_on_whichever_side_of_none() -> None:
    def left(*, service: Service, reason: None | Reason = None) -> None:  # noqa: RUF036 (the order is what is tested)
        """Restarts."""

    assert [one.kind.name for one in acts(left).parameters] == ["service", "reason"]


def test_a_look_is_low_reads_and_names_its_ports() -> None:
    action = looks()
    assert (action.kind, action.risk, action.rerun, action.role) == ("look", Risk.LOW, Rerun.READ, Role.VIEWER)
    assert (action.shows, action.private, action.ports) == (Sensitivity.FACTS, False, (Inventory,))
    assert [one.name for one in action.parameters] == ["target"]
    other = looks(shows=Sensitivity.CONTENT, role=Role.ADMIN, private=True)
    assert (other.shows, other.role, other.private) == (Sensitivity.CONTENT, Role.ADMIN, True)


# --- what is wrong is named -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["restart", "Service.restart", "service.", "service.re-start", "service restart"])
def test_names_have_two_parts(name: str) -> None:
    with pytest.raises(ValueError, match="not an action name"):
        acts(name=name)


@pytest.mark.parametrize("say", [{"en": SAY["en"]}, {**SAY, "de": ("x",)}, {**SAY, "fr": ()}])
def test_phrasings_are_needed_in_both_languages_and_no_other(say: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(ValueError, match="say needs phrasings in en and fr"):
        acts(say=say)


def test_help_is_needed_in_both_languages() -> None:
    def silent(*, service: Service) -> None: ...

    with pytest.raises(ValueError, match="needs a docstring"):
        acts(silent)
    with pytest.raises(ValueError, match="needs a docstring"):
        acts(fr="")


def test_a_phrasing_names_what_there_is_and_the_first_says_all_that_is_required() -> None:
    with pytest.raises(ValueError, match=r"names unknown parameters \['host'\]"):
        acts(say={**SAY, "fr": ("redémarre {service}", "relance {service} sur {host}")})
    with pytest.raises(ValueError, match=r"the first phrasing must say \['service'\]"):
        acts(say={**SAY, "fr": ("redémarre", "redémarre {service}")})
    with pytest.raises(ValueError, match=r"the first phrasing must say \['service'\]"):
        acts(say={**SAY, "en": ("restart[ {service}]",)})


def test_parameters_are_ports_or_values_with_a_kind() -> None:
    def positional(service: Service) -> None:
        """Restarts."""

    def no_type(service: Service, /) -> None:
        """Restarts."""

    def no_kind(*, service: str) -> None:
        """Restarts."""

    def other_extra(*, service: Annotated[str, "text"]) -> None:
        """Restarts."""

    def no_hint(*, service) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001 (what is refused)
        """Restarts."""

    for wrong in (positional, no_type, no_kind, other_extra, no_hint):
        with pytest.raises(TypeError, match="service is neither a port"):
            acts(wrong)


def test_the_kind_is_found_among_other_annotations() -> None:
    mine = Kind("mine", str)

    def two(*, service: Annotated[str, "text", mine]) -> None:
        """Restarts."""

    assert acts(two, say={**SAY, "en": ("restart {service}",)}).parameters[0].kind is mine


def test_looks_and_previews_are_asynchronous() -> None:
    with pytest.raises(TypeError, match="a look is an async function"):
        looks(plain)
    with pytest.raises(TypeError, match="a preview is an async function"):
        acts(preview=plain)


def test_a_preview_takes_the_parameters_of_its_act() -> None:
    async def fewer(*, service: Service) -> tuple[Block, ...]:
        return ()

    with pytest.raises(TypeError, match="its preview takes the same parameters"):
        acts(preview=fewer)
