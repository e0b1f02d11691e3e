"""People: who you are to the bot, rights, second factors."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act, look
from bot.domain.content import Line, Message, Moment, Report, Table
from bot.domain.flow import Arguments, Change, Risk, Step
from bot.domain.parameters import PersonName, RoleName, Scope
from bot.domain.people import Account, Person, Role
from bot.domain.ports import Record, Viewer

WHOLE_FLEET = "*"


@look(
    "identity.show",
    say={
        "en": ["who am I", "show my identity", "what are my rights", "what may I do"],
        "fr": ["qui suis-je", "montre mon identité", "quels sont mes droits", "qu'est-ce que je peux faire"],
    },
    fr="Qui vous êtes pour moi : votre nom, vos comptes reliés et vos droits ; pour un administrateur, tout le monde.",
)
async def identity_show(viewer: Viewer, record: Record, /) -> Report:
    """Who you are to me: your name, your linked accounts and your rights; for an admin, everybody."""
    person = viewer.person
    rights = tuple(
        (
            right.role.word,
            Message.of("actions.whole_fleet") if right.scope == WHOLE_FLEET else right.scope,
            Moment(right.since) if right.since else Message.of("actions.from_configuration"),
        )
        for right in person.rights
    )
    return Report(
        (
            Line(Message.of("actions.you_are", person=person.name, role=person.role().word)),
            Table(
                ("column.role", "column.scope", "column.since"),
                rights,
                Message.of("actions.your_rights"),
                Message.of("actions.no_rights"),
            ),
            Table(
                ("column.messenger", "column.workspace", "column.account", "column.since"),
                tuple((one.messenger, one.workspace or None, one.user, _since(one)) for one in person.accounts),
                Message.of("actions.your_accounts"),
                Message.of("actions.no_accounts"),
            ),
            *(_everybody(await record.people()) if person.role() is Role.ADMIN else ()),
        )
    )


def _since(account: Account) -> Moment | Message:
    return Moment(account.since) if account.since else Message.of("actions.from_configuration")


def _everybody(people: tuple[Person, ...]) -> tuple[Table, ...]:
    """Who is linked: a row an account, and one for a person who has none yet."""
    rows = (
        (person.name, person.role().word, str(account) if account else None, _since(account) if account else None)
        for person in people
        for account in person.accounts or (None,)
    )
    columns = ("linking.person", "column.role", "column.account", "column.since")
    return (Table(columns, tuple(rows), Message.of("linking.accounts_title")),)


def _right(name: str, user: str, role: str, scope: str) -> Change:
    return Change(name, (("role", role), ("scope", scope), ("user", user)), target=user)


@act(
    "role.grant",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_rights"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    undo="role.revoke",
    control_plane=True,
    say={
        "en": ["grant {role} to {user} [on {scope}]", "make {user} {role}", "make {user} {role} on {scope}"],
        "fr": [
            "donne le rôle {role} à {user} [sur {scope}]",
            "accorde {role} à {user}",
            "accorde {role} à {user} sur {scope}",
        ],
    },
    fr="Donne un rôle à une personne, pour tout le parc ou pour un serveur, un groupe, un environnement.",
)
def role_grant(*, user: PersonName, role: RoleName, scope: Scope = WHOLE_FLEET) -> Iterator[Step]:
    """Give a person a role, for the whole fleet or for a host, tag or environment."""
    yield _right("right.grant", user, role, scope)


@act(
    "role.revoke",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_rights"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    undo="role.grant",
    control_plane=True,
    say={
        "en": [
            "revoke {role} from {user} [on {scope}]",
            "take {role} from {user}",
            "take {role} from {user} on {scope}",
        ],
        "fr": [
            "retire le rôle {role} à {user} [sur {scope}]",
            "révoque {role} de {user}",
            "révoque {role} de {user} sur {scope}",
        ],
    },
    fr="Retire un rôle qu'une personne avait reçu, pour tout le parc ou pour une partie.",
)
def role_revoke(*, user: PersonName, role: RoleName, scope: Scope = WHOLE_FLEET) -> Iterator[Step]:
    """Take back a role that a person was given, for the whole fleet or for a part of it."""
    yield _right("right.revoke", user, role, scope)


def _others_are_critical(params: Arguments) -> Risk:
    """One's own second factor is MEDIUM; naming a person makes it the control plane."""
    return Risk.CRITICAL if "user" in dict(params) else Risk.MEDIUM


@act(
    "totp.enroll",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    role=Role.VIEWER,
    control_plane=True,
    private=True,
    risk_of=_others_are_critical,
    say={
        "en": ["enroll a second factor [for {user}]", "set up totp", "set up my second factor"],
        "fr": ["enrôle un second facteur [pour {user}]", "configure mon second facteur", "mets en place totp"],
    },
    fr="Crée un second facteur (TOTP) pour vous, ou pour une autre personne ; en message privé seulement.",
)
def totp_enroll(*, user: PersonName | None = None) -> Iterator[Step]:
    """Create a second factor (TOTP) for yourself, or for another person; in a direct message only."""
    yield Change("totp.enroll", (("user", user or ""),), target=user or "")


@act(
    "totp.reset",
    risk=Risk.MEDIUM,
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    control_plane=True,
    private=True,
    risk_of=_others_are_critical,
    say={
        "en": ["reset the second factor [of {user}]", "reset totp", "reset my second factor"],
        "fr": ["réinitialise le second facteur [de {user}]", "réinitialise totp", "réinitialise mon second facteur"],
    },
    fr="Oublie un second facteur, le vôtre ou celui d'une autre personne, pour qu'un nouveau soit créé.",
)
def totp_reset(*, user: PersonName | None = None) -> Iterator[Step]:
    """Forget a second factor, yours or another person's, so that a new one can be created."""
    yield Change("totp.reset", (("user", user or ""),), target=user or "")
