"""Quotas: how much people and teams may do in a day."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Message, Table, Value
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Change, Risk, Step
from bot.domain.kinds_later import Allowed, TeamName
from bot.domain.parameters import PersonName
from bot.domain.people import Role
from bot.domain.ports import QuotaBook, Viewer
from bot.domain.quotas import Usage


@look(
    "quota.show",
    say={
        "en": ["quotas [of {user}] [of team {team}]", "show the quotas", "what is my quota"],
        "fr": ["quotas [de {user}] [de l'équipe {team}]", "montre les quotas", "quel est mon quota"],
    },
    fr="Ce que vous avez utilisé de vos quotas, et vos équipes des leurs ; pour un administrateur, tout le monde.",
)
async def quota_show(
    book: QuotaBook, viewer: Viewer, /, *, user: PersonName | None = None, team: TeamName | None = None
) -> Table:
    """What you used of your quotas, and your teams of theirs; for an admin, everybody."""
    name, admin = viewer.person.name, viewer.person.role() is Role.ADMIN
    seen = [one for one in await book.usage() if admin or name in book.people(one.subject)]
    if user is not None or team is not None:
        wanted = {("user", user), ("team", team)}
        seen = [one for one in seen if (one.subject.kind, one.subject.name) in wanted]
    columns = ("column.who", "quota.tasks", "quota.hosts", "quota.targets")
    return Table(columns, tuple(map(_row, seen)), Message.of("quota.title"), Message.of("quota.none"))


def _row(one: Usage) -> tuple[Value, ...]:
    limit = one.limit
    return (one.subject.told, _of(one.tasks, limit.tasks), _of(one.hosts, limit.hosts), limit.targets)


def _of(used: int, limit: int | None) -> Value:
    return used if limit is None else Message.of("quota.used", used=used, limit=limit)


@act(
    "quota.set",
    risk=Risk.MEDIUM,
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    say={
        "en": ["set quota [of {user}] [of team {team}] [to {limit}]", "give {user} a quota of {limit}"],
        "fr": ["fixe le quota [de {user}] [de l'équipe {team}] [à {limit}]", "donne à {user} un quota de {limit}"],
    },
    fr="Fixe combien une personne ou une équipe peut faire en 24 heures ; sans chiffre, la configuration vaut.",
)
def quota_set(
    *,
    user: PersonName | None = None,
    team: TeamName | None = None,
    limit: Allowed | None = None,
    hosts: Allowed | None = None,
    targets: Allowed | None = None,
) -> Iterator[Step]:
    """Set how much a person or a team may do in 24 hours; without a figure, the configuration counts again.

    `limit`: tasks, and `hosts` different ones, in 24 hours; `targets`: of one request.
    """
    if (user is None) == (team is None):
        raise InvalidArgument("quota.one_of")
    figures = (("hosts", hosts), ("limit", limit), ("targets", targets), ("team", team), ("user", user))
    yield Change("quota.set", tuple((name, value) for name, value in figures if value is not None))
