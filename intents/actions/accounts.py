"""Accounts: one person speaks from several messengers, by codes that admins make."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.flow import Change, Risk, Step
from bot.domain.parameters import LinkCode, LinkedAccount, LinkName, MessengerName, PersonName
from bot.domain.people import Role


def _of(user: str, name: str, account: str | None) -> Change:
    where = (("account", account),) if account is not None else ()
    return Change(name, (*where, ("user", user)), target=user)


@act(
    "identity.invite",
    risk=Risk.CRITICAL,
    why=Message.of("linking.why"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": ["invite {user} [on {account}]", "make a link code for {user} [on {account}]"],
        "fr": ["invite {user} [sur {account}]", "fais un code de liaison pour {user} [sur {account}]"],
    },
    fr="Crée un code à usage unique : qui l'écrit depuis un nouveau compte devient, pour moi, cette personne.",
)
def identity_invite(*, user: PersonName, account: MessengerName | None = None) -> Iterator[Step]:
    """Make a one-time code: the account that writes it to me becomes this person's."""
    yield _of(user, "account.invite", account)


@act(
    "identity.link",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    role=Role.NOBODY,
    control_plane=True,
    private=True,
    say={
        "en": ["link {code}", "link this account with {code}"],
        "fr": ["relie {code}", "relie ce compte avec {code}"],
    },
    fr="Relie à vous le compte depuis lequel vous l'écrivez ; un administrateur donne le code, en message privé.",
)
def identity_link(*, code: LinkCode) -> Iterator[Step]:
    """Link the account that you write from to you; an admin gives you the code, in a direct message."""
    yield Change("account.link", (("code", code),))


@act(
    "identity.accept",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    role=Role.NOBODY,
    control_plane=True,
    private=True,
    say={
        "en": ["accept account {link}", "confirm account {link}"],
        "fr": ["accepte le compte {link}", "confirme le compte {link}"],
    },
    fr="Confirme, depuis un compte que vous avez déjà, que celui qui attend est aussi le vôtre.",
)
def identity_accept(*, link: LinkName) -> Iterator[Step]:
    """Confirm, from an account that you have already, that the one which waits is yours too."""
    yield Change("account.accept", (("link", link),))


@act(
    "identity.decline",
    risk=Risk.LOW,
    rerun=Rerun.ONCE,
    role=Role.NOBODY,
    control_plane=True,
    private=True,
    say={
        "en": ["refuse account {link}", "decline account {link}"],
        "fr": ["refuse le compte {link}", "décline le compte {link}"],
    },
    fr="Dit que le compte qui attend n'est pas le vôtre ; tous les administrateurs sont prévenus.",
)
def identity_decline(*, link: LinkName) -> Iterator[Step]:
    """Say that the account which waits is not yours; all admins are told."""
    yield Change("account.decline", (("link", link),))


@act(
    "identity.unlink",
    risk=Risk.CRITICAL,
    why=Message.of("linking.why"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": ["unlink {user} [from {account}]", "unlink the accounts of {user} [on {account}]"],
        "fr": ["délie {user} [de {account}]", "délie les comptes de {user} [sur {account}]"],
    },
    fr="Retire à une personne les comptes reliés ici : tous, ceux d'une messagerie, ou un seul (« telegram:42 »).",
)
def identity_unlink(*, user: PersonName, account: LinkedAccount | None = None) -> Iterator[Step]:
    """Take away accounts that were linked here: all, those on one messenger, or one of them ("telegram:42")."""
    yield _of(user, "account.unlink", account)
