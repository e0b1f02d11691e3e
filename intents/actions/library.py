"""Requests that were written down: templates, playbooks, and several requests as one plan."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Line, Mark, Message, Moment, Report, Table
from bot.domain.flow import Change, Risk, Step
from bot.domain.kinds_library import BookName, Filling, PlanSteps, TemplateName
from bot.domain.library import Playbook
from bot.domain.parameters import Words
from bot.domain.people import Role
from bot.domain.ports import Library


@look(
    "template.list",
    say={
        "en": ["templates [{name}]", "list the templates", "which templates are there", "show the template {name}"],
        "fr": ["modèles [{name}]", "liste les modèles", "quels modèles y a-t-il", "montre le modèle {name}"],
    },
    fr="Les modèles de demandes, ce qu'ils demandent, et qui les a écrits.",
)
async def template_list(library: Library, /, *, name: TemplateName | None = None) -> Table:
    """The templates of requests, what they ask for, and who wrote them."""
    found = [one for one in await library.templates() if name in {None, one.name}]
    return Table(
        ("column.name", "column.request", "column.who", "column.when"),
        tuple((one.name, one.request, one.author, Moment(one.at)) for one in found),
        empty=Message.of("actions.no_templates"),
    )


@act(
    "template.save",
    risk=Risk.LOW,
    rerun=Rerun.IDEMPOTENT,
    say={
        "en": ["save template {name} as {request}", "save the template {name} {request}"],
        "fr": ["enregistre le modèle {name} comme {request}", "garde le modèle {name} {request}"],
    },
    fr="Garde une demande sous un nom ; {lieu} y laisse une valeur à donner plus tard.",
)
def template_save(*, name: TemplateName, request: Words) -> Iterator[Step]:
    """Keep a request under a name; {place} in it leaves a value to be given later."""
    yield Change("template.put", (("name", name), ("request", request)))


@act(
    "template.run",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    say={
        "en": [
            "run template {name} [with {arguments}]",
            "use the template {name} [with {arguments}]",
            "run template {name} with",
        ],
        "fr": [
            "lance le modèle {name} [avec {arguments}]",
            "utilise le modèle {name} [avec {arguments}]",
            "lance le modèle {name} avec",
        ],
    },
    fr='Fait la demande d\'un modèle, avec ses valeurs : avec "hote=web-01". Son auteur compte comme demandeur.',
)
def template_run(*, name: TemplateName, arguments: Filling = "") -> Iterator[Step]:
    """Ask what a template asks, with values: with "host=web-01". Its author counts as a requester.

    The core puts the steps of that request in the place of this one.
    """
    yield Change("template.run", (("arguments", arguments), ("name", name)))


@look(
    "playbook.list",
    say={
        "en": ["playbooks [{name}]", "list the playbooks", "which playbooks are there", "show the playbook {name}"],
        "fr": ["playbooks [{name}]", "liste les playbooks", "quels playbooks y a-t-il", "montre le playbook {name}"],
    },
    fr="Les playbooks de la configuration ; avec un nom, toutes ses étapes.",
)
async def playbook_list(library: Library, /, *, name: BookName | None = None) -> Report | Table:
    """The playbooks of the configuration; with a name, all of its steps."""
    books = await library.playbooks()
    if name is not None:
        chosen = next((book for book in books if book.name == name), None)
        known = tuple(book.name for book in books)
        unknown = Line(Message.of("request.no_playbook", name=name, known=known, count=len(known)), Mark.WARN)
        return _steps(chosen) if chosen is not None else Report((unknown,))
    return Table(
        ("column.name", "column.about", "column.steps", "column.values"),
        tuple((book.name, book.about, len(book.steps), book.places) for book in books),
        empty=Message.of("actions.no_playbooks"),
    )


def _steps(book: Playbook) -> Table:
    return Table(
        ("column.number", "column.request"),
        tuple((number, step) for number, step in enumerate(book.steps, 1)),
        title=Message.of("actions.playbook_steps", name=book.name),
    )


@act(
    "playbook.run",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    role=Role.OPERATOR,
    in_order=True,
    say={
        "en": [
            "run playbook {name} [with {arguments}]",
            "start the playbook {name} [with {arguments}]",
            "run playbook {name} with",
        ],
        "fr": [
            "lance le playbook {name} [avec {arguments}]",
            "démarre le playbook {name} [avec {arguments}]",
            "lance le playbook {name} avec",
        ],
    },
    fr="Fait les étapes d'un playbook dans l'ordre ; la première qui échoue arrête tout.",
)
def playbook_run(*, name: BookName, arguments: Filling = "") -> Iterator[Step]:
    """Do the steps of a playbook in order; the first that fails ends it. Its risk is the highest of its steps.

    The core puts the steps of those requests in the place of this one.
    """
    yield Change("playbook.run", (("arguments", arguments), ("name", name)))


@act(
    "plan.run",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    in_order=True,
    say={"en": ["plan {steps}", "do in order {steps}"], "fr": ["plan {steps}", "fais dans l'ordre {steps}"]},
    fr="Plusieurs demandes en un plan, séparées par « ; » : tout est montré avant, la première qui échoue arrête tout.",
)
def plan_run(*, steps: PlanSteps) -> Iterator[Step]:
    """Several requests as one plan, separated by ";": all of it is shown first, the first that fails ends it.

    The core puts the steps of those requests in the place of this one.
    """
    yield Change("plan.run", (("steps", steps),))
