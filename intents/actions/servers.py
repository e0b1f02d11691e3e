"""The inventory, the host keys and the credentials that the bot works with."""

from collections.abc import Iterator

from bot.domain.actions import Rerun, act
from bot.domain.content import Message
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Change, Risk, Step
from bot.domain.parameters import Fingerprint, HostAddress, NewName, Port, SecretName, Tags, Target, UserName
from bot.domain.people import Role


def _put(name: str, *, replace: bool, **said: Argument | None) -> Change:
    """Only what was said: what an edit leaves out stays as it is, what an addition leaves out gets its default."""
    values: dict[str, Argument] = {key: value for key, value in said.items() if value not in {None, ()}}
    return Change("server.put", tuple(sorted({**values, "name": name, "replace": replace}.items())), target=name)


@act(
    "server.add",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_inventory"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": [
            "add server {name} at {address} [as {user}] [port {port}] [tagged {tags}]",
            "add the host {name} at {address}",
        ],
        "fr": [
            "ajoute le serveur {name} à l'adresse {address} [utilisateur {user}] [port {port}] [groupes {tags}]",
            "ajoute la machine {name} à l'adresse {address}",
        ],
    },
    fr="Ajoute un serveur à l'inventaire ; sa clé devra encore être acceptée.",
)
def server_add(
    *, name: NewName, address: HostAddress, user: UserName | None = None, port: Port | None = None, tags: Tags = ()
) -> Iterator[Step]:
    """Add a server to the inventory; its key must still be trusted."""
    yield _put(name, replace=False, address=address, user=user, port=port, tags=tags)


@act(
    "server.edit",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_inventory"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": [
            "edit server {name} [address {address}] [user {user}] [port {port}] [tags {tags}]",
            "change the server {name} [address {address}]",
        ],
        "fr": [
            "modifie le serveur {name} [adresse {address}] [utilisateur {user}] [port {port}] [étiquettes {tags}]",
            "change le serveur {name} [adresse {address}]",
        ],
    },
    fr="Change l'adresse, l'utilisateur, le port ou les étiquettes d'un serveur ajouté ici ; le reste ne bouge pas.",
)
def server_edit(
    *,
    name: NewName,
    address: HostAddress | None = None,
    user: UserName | None = None,
    port: Port | None = None,
    tags: Tags = (),
) -> Iterator[Step]:
    """Change address, user, port or tags of a server that was added here; the rest stays as it is."""
    if not (address or user or port or tags):
        raise InvalidArgument(
            "error.invalid_argument", parameter="address", reason=Message.of("actions.nothing_to_change")
        )
    yield _put(name, replace=True, address=address, user=user, port=port, tags=tags)


@act(
    "server.remove",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_inventory"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": ["remove server {name}", "remove the host {name} from the inventory"],
        "fr": ["supprime le serveur {name}", "enlève le serveur {name} de l'inventaire"],
    },
    fr="Enlève de l'inventaire un serveur ajouté ici ; la machine elle-même n'est pas touchée.",
)
def server_remove(*, name: NewName) -> Iterator[Step]:
    """Take a server that was added here out of the inventory; the machine itself is not touched."""
    yield Change("server.remove", (("name", name),), target=name)


@act(
    "host.trust",
    risk=Risk.HIGH,
    why=Message.of("actions.why_trusts"),
    rerun=Rerun.IDEMPOTENT,
    role=Role.ADMIN,
    control_plane=True,
    say={
        "en": ["trust {fingerprint} for {target}", "trust the key {fingerprint} of {target}"],
        "fr": ["accepte {fingerprint} pour {target}", "accepte la clé {fingerprint} de {target}"],
    },
    fr="Accepte la clé d'un serveur, par son empreinte. Si elle a changé (CRITIQUE), tapez celle lue sur place.",
)
def host_trust(*, target: Target, fingerprint: Fingerprint) -> Iterator[Step]:
    """Trust a host's key, by its fingerprint. If it changed (CRITICAL), type the one read at its console."""
    yield Change("key.trust", (("fingerprint", fingerprint), ("host", target.name)), target=target.name)


@act(
    "credential.set",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_secret"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    control_plane=True,
    private=True,
    say={
        "en": ["set the credential {name}", "store a credential {name}"],
        "fr": ["enregistre le secret {name}", "définis le secret {name}"],
    },
    fr="Enregistre un secret : je vous demande sa valeur en message privé ; elle n'est jamais montrée.",
)
def credential_set(*, name: SecretName) -> Iterator[Step]:
    """Store a secret: I ask for its value in a direct message; it is never shown."""
    yield Change("secret.await", (("name", name), ("rotate", False)), target=name)


@act(
    "credential.rotate",
    risk=Risk.CRITICAL,
    why=Message.of("actions.why_secret"),
    rerun=Rerun.ONCE,
    role=Role.ADMIN,
    control_plane=True,
    private=True,
    say={
        "en": ["rotate the credential {name}", "replace the credential {name}"],
        "fr": ["renouvelle le secret {name}", "remplace le secret {name}"],
    },
    fr="Remplace un secret qui existe : je vous demande sa nouvelle valeur en message privé.",
)
def credential_rotate(*, name: SecretName) -> Iterator[Step]:
    """Replace a secret that exists: I ask for its new value in a direct message."""
    yield Change("secret.await", (("name", name), ("rotate", True)), target=name)
