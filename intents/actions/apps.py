"""Applications: which are declared and how they are, today; rolling a version out and back, stage by stage."""

from collections.abc import Iterator

from bot.domain.actions import Catalogue, Rerun, act, look
from bot.domain.content import Line, Mark, Message, Quantity, Report, Table
from bot.domain.errors import NotAllowed, UnavailableError
from bot.domain.flow import Risk, Step
from bot.domain.inventory import App, Host, Inventory
from bot.domain.kinds_engines import AppName, Environment, Version
from bot.domain.parameters import Flag
from bot.domain.ports import Fleet, HostReader, Viewer, WebReader
from intents.actions import reading, trouble
from intents.actions.calls import applications
from intents.actions.offers import Offers
from intents.actions.symptoms import CLIENT_ERROR


def _hosts(inventory: Inventory, app: App, environment: str | None) -> tuple[Host, ...]:
    """Where an application runs, as far as the viewer may see it."""
    known = (host for name in app.hosts if (host := inventory.host(name)) is not None)
    return tuple(host for host in known if environment in {None, host.environment})


@look(
    "app.list",
    say={
        "en": ["list applications [in {environment}]", "list apps [in {environment}]", "which applications are there"],
        "fr": [
            "liste les applications [en {environment}]",
            "montre les applications [en {environment}]",
            "quelles applications y a-t-il",
        ],
    },
    fr="Les applications déclarées : où elles tournent, de quoi elles sont faites, leur adresse.",
)
async def app_list(fleet: Fleet, /, *, environment: Environment | None = None) -> Table:
    """The declared applications: where they run, what they are made of, their address."""
    rows = tuple(
        (app.name, tuple(host.name for host in hosts), app.services, app.url or None)
        for app in fleet.inventory.apps
        if (hosts := _hosts(fleet.inventory, app, environment)) or environment is None
    )
    columns = ("column.application", "column.where", "column.services", "column.address")
    return Table(columns, rows, empty=Message.of("engines.no_applications"))


@look(
    "app.status",
    say={
        "en": [
            "application status [of {app}] [in {environment}]",
            "status of application {app} [in {environment}]",
            "how is application {app} [in {environment}]",
        ],
        "fr": [
            "état des applications [pour {app}] [en {environment}]",
            "état de l'application {app} [en {environment}]",
            "comment va l'application {app} [en {environment}]",
        ],
    },
    fr="L'état d'une application, ou de toutes : son adresse répond-elle, ses services tournent-ils.",
)
async def app_status(
    fleet: Fleet,
    reader: HostReader,
    web: WebReader,
    viewer: Viewer,
    catalogue: Catalogue,
    /,
    *,
    app: AppName | None = None,
    environment: Environment | None = None,
) -> Report:
    """How an application, or all of them, are: does the address answer, do the services run."""
    if not fleet.inventory.apps:
        return Report((Line(Message.of("engines.no_applications")),))
    one = fleet.inventory.app(app) if app is not None else None
    chosen = (one,) if one is not None else fleet.inventory.apps
    lines: tuple[Line, ...] = ()
    for each in chosen:
        if environment is None or _hosts(fleet.inventory, each, environment):
            lines = (*lines, *await _web(web, each), *await _services(reader, fleet.inventory, each, environment))
    if not lines:
        return Report((Line(Message.of("engines.nothing_to_check"), Mark.WARN),))
    broken = next((name for name in (app,) if name and any(line.mark is Mark.BAD for line in lines)), None)
    more = (
        Offers(catalogue, viewer)(Message.of("suggest.diagnose", subject=broken), "diagnose.run", subject=broken)
        if broken
        else ()
    )
    return Report(lines, more)


async def _web(web: WebReader, app: App) -> tuple[Line, ...]:
    if not app.url:
        return ()
    try:
        status, milliseconds = await web.status(app.url)
    except (UnavailableError, NotAllowed) as error:
        return (Line(Message.of("actions.address_silent", url=app.url, reason=error.message), Mark.BAD),)
    took = Quantity(milliseconds / 1000, "seconds")
    answer = Message.of("actions.address_answers", url=app.url, status=status, took=took)
    return (Line(answer, Mark.OK if status < CLIENT_ERROR else Mark.BAD),)


async def _services(reader: HostReader, inventory: Inventory, app: App, environment: str | None) -> tuple[Line, ...]:
    """One line for each service of the application on each of its hosts that declares it."""

    async def units(host: Host) -> tuple[Line, ...]:
        names = tuple(name for name in app.services if name in host.services)
        found = await reading.read_services(reader, host, *names)
        return tuple(Line(trouble.state(host, unit), Mark.OK if unit.running else Mark.BAD) for unit in found)

    answers = await reading.each(_hosts(inventory, app, environment), units)
    return (*(line for _, lines in reading.got(answers) for line in lines), *reading.silent(answers))


# --- acts -------------------------------------------------------------------------------------------------------------


@act(
    "app.deploy",
    risk=Risk.HIGH,
    why=Message.of("engines.why_deploys"),
    rerun=Rerun.ONCE,
    interrupts=True,
    in_order=True,
    say={
        "en": [
            "deploy {app} {version} to {environment} [backup {backup}]",
            "roll out {app} {version} to {environment} [backup {backup}]",
            "deploy version {version} of {app} to {environment} [backup {backup}]",
        ],
        "fr": [
            "déploie {app} {version} en {environment} [sauvegarde {backup}]",
            "mets {app} en version {version} en {environment} [sauvegarde {backup}]",
            "déploie la version {version} de {app} en {environment} [sauvegarde {backup}]",
        ],
    },
    fr="Déploie une version : la vérifie, sauvegarde, la met en place, la teste ; s'arrête à la première erreur.",
)
def app_deploy(*, app: AppName, version: Version, environment: Environment, backup: Flag = True) -> Iterator[Step]:
    """Roll a version out: check it, back up, put it in place, test it; stops at the first failure."""
    yield applications("app.check", app, version=version, environment=environment)
    if backup:
        yield applications("app.backup", app, environment=environment)
    yield applications("app.rollout", app, version=version, environment=environment)
    yield applications("app.test", app, version=version, environment=environment)


@act(
    "app.rollback",
    risk=Risk.HIGH,
    why=Message.of("engines.why_rolls_back"),
    rerun=Rerun.ONCE,
    interrupts=True,
    in_order=True,
    say={
        "en": [
            "roll back {app} in {environment} [to {version}]",
            "rollback {app} in {environment} [to {version}]",
            "roll {app} back in {environment} [to {version}]",
        ],
        "fr": [
            "reviens en arrière pour {app} en {environment} [vers {version}]",
            "ramène {app} en arrière en {environment} [vers {version}]",
            "annule le déploiement de {app} en {environment} [vers {version}]",
        ],
    },
    fr="Revient à la version d'avant, ou à celle que vous dites, et la teste.",
)
def app_rollback(*, app: AppName, environment: Environment, version: Version | None = None) -> Iterator[Step]:
    """Go back to the version before, or to the one that you say, and test it."""
    yield applications("app.rollback", app, version=version, environment=environment)
    yield applications("app.test", app, version=version, environment=environment)
