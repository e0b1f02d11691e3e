"""What people call the families of actions, in both languages: for help, and for finding help."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import combining, normalize

from bot.domain.actions import Action

SHORTEST_STEM = 5
"""From so many letters on a verb also finds help by its stem: "redémarrer" finds "redémarre"."""


@dataclass(frozen=True, slots=True)
class Family:
    """`prefixes` begin the names of its actions, the family's own first; `words` are what else people may say."""

    names: Mapping[str, str]
    prefixes: tuple[str, ...]
    words: tuple[str, ...] = ()

    @property
    def called(self) -> frozenset[str]:
        """The folded names that mean the family before anything else."""
        return frozenset(map(_fold, (*self.names.values(), self.prefixes[0])))

    def holds(self, action: Action) -> bool:
        """Whether the action belongs here: the most exact prefix of all families decides."""
        return self is _OWNERS.get(action.name, _OWNERS.get(action.name.split(".", 1)[0]))


FAMILIES = (
    Family(
        {"en": "health", "fr": "santé"},
        ("fleet", "diagnose"),
        ("parc", "diagnosis", "diagnostic", "check", "panne", "incident"),
    ),
    Family(
        {"en": "hosts", "fr": "serveurs"},
        ("host",),
        ("server", "serveur", "machine", "machines", "memory", "mémoire", "ram", "reboot", "updates"),
    ),
    Family({"en": "services", "fr": "services"}, ("service",), ("systemd", "unit", "units", "nginx")),
    Family(
        {"en": "files", "fr": "fichiers"},
        ("file", "disk", "host.disk"),
        ("fichier", "disks", "disque", "disques", "folders", "dossiers", "space", "place"),
    ),
    Family(
        {"en": "processes", "fr": "processus"},
        ("process", "host.processes"),
        ("kill", "cpu", "processeur", "load", "charge"),
    ),
    Family(
        {"en": "commands", "fr": "commandes"},
        ("ssh", "session"),
        ("shell", "ssh", "terminal", "run", "lance", "exécute", "sessions", "command", "commande"),
    ),
    Family(
        {"en": "containers", "fr": "conteneurs"},
        ("container", "image", "compose"),
        ("docker", "conteneur", "images", "volumes", "projects", "projets"),
    ),
    Family(
        {"en": "vms", "fr": "VM"},
        ("vm", "node", "storage", "task"),
        (
            "virtual machines",
            "machines virtuelles",
            "hypervisor",
            "hyperviseur",
            "hypervisors",
            "hyperviseurs",
            "proxmox",
            "libvirt",
            "kvm",
            "lxc",
            "snapshots",
            "snapshot",
            "instantanés",
            "nodes",
            "nœuds",
            "stockage",
        ),
    ),
    Family({"en": "backups", "fr": "sauvegardes"}, ("backup",), ("sauvegarde", "vzdump")),
    Family(
        {"en": "applications", "fr": "applications"},
        ("app",),
        ("apps", "application", "deployments", "déploiements", "déploiement", "versions"),
    ),
    Family(
        {"en": "monitoring", "fr": "surveillance"},
        ("monitor", "threshold", "metric"),
        ("monitors", "sondes", "sonde", "thresholds", "seuils", "charts", "courbes", "metrics", "mesures"),
    ),
    Family(
        {"en": "alerts", "fr": "alertes"},
        ("alert", "maintenance", "oncall"),
        ("alerte", "silence", "silences", "on call", "on-call", "astreinte"),
    ),
    Family(
        {"en": "approvals", "fr": "accords"},
        ("approval", "request", "break"),
        ("accord", "approbation", "approbations", "requests", "demande", "demandes", "urgence"),
    ),
    Family(
        {"en": "record", "fr": "registre"},
        ("history", "audit", "policy"),
        ("historique", "audit", "policy", "politique", "règles", "rules"),
    ),
    Family(
        {"en": "people", "fr": "personnes"},
        ("identity", "role", "totp"),
        ("rights", "droits", "roles", "rôle", "rôles", "users", "utilisateurs", "totp", "2fa", "accounts", "comptes"),
    ),
    Family(
        {"en": "inventory", "fr": "inventaire"},
        ("server", "credential", "host.trust", "host.list"),
        ("servers", "keys", "clés", "clé", "credentials", "secrets", "secret"),
    ),
    Family(
        {"en": "playbooks", "fr": "playbooks"},
        ("playbook", "template", "plan", "recipe"),
        ("templates", "modèles", "modèle", "recipes", "recettes", "recette", "plans", "fabric"),
    ),
    Family(
        {"en": "schedules", "fr": "programmations"},
        ("schedule",),
        ("schedule", "programmation", "planification", "planifications", "planifie", "cron", "tomorrow", "demain"),
    ),
    Family({"en": "quotas", "fr": "quotas"}, ("quota",), ("quota", "limits", "limites", "teams", "équipes")),
    Family({"en": "bot", "fr": "bot"}, ("bot", "help", "tour"), ("freeze", "gel", "help", "aide", "visite")),
)

_OWNERS = {prefix: family for family in FAMILIES for prefix in family.prefixes}


def grouped(actions: Iterable[Action]) -> tuple[tuple[Family, tuple[Action, ...]], ...]:
    """The families that hold any of these actions, each with them."""
    known = tuple(actions)
    groups = ((family, tuple(action for action in known if family.holds(action))) for family in FAMILIES)
    return tuple((family, held) for family, held in groups if held)


def about(topic: str, actions: Iterable[Action]) -> tuple[Action, ...]:
    """The actions that a topic means: one by its name, a family by any of its names, or those with that verb."""
    word, known = _fold(topic), tuple(actions)
    if one := tuple(action for action in known if action.name == word):
        return one
    for family, held in grouped(known):
        if word in family.called:
            return held
    if verbs := tuple(action for action in known if _says(action, word)):
        return verbs
    return next((held for family, held in grouped(known) if word in map(_fold, family.words)), ())


def is_family(topic: str) -> bool:
    """Whether a topic is what a family is called, in either language or at the beginning of its actions' names."""
    word = _fold(topic)
    return any(word in family.called for family in FAMILIES)


def _says(action: Action, word: str) -> bool:
    """Whether the word is the action's verb: the end of its name, or how one of its phrasings begins."""
    if word == action.name.rsplit(".", 1)[-1]:
        return True
    begins = {_fold(phrase.split(" ", 1)[0]) for phrases in action.say.values() for phrase in phrases}
    stem = "." not in word  # "backup.restore" is an action's name, no form of the verb "backup"
    return any(word == one or (stem and len(one) >= SHORTEST_STEM and word.startswith(one)) for one in begins)


def _fold(text: str) -> str:
    """Without case and accents, as people type."""
    apart = normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in apart if not combining(letter))
