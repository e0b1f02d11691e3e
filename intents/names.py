"""What the fleet's names are, as they may be said: exactly, in another case, with an alias, or nearly."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rapidfuzz import fuzz, process

from bot.domain.inventory import App, Host
from bot.domain.understanding import Vocabulary
from intents.nicknames import nicknames
from intents.normalise import fold

NEAR_SCORE = 55
NEAR_LIMIT = 3


@dataclass(frozen=True)
class Names:
    """The names that one person may use. Each map goes from folded text to the name as the inventory writes it."""

    vocabulary: Vocabulary

    @cached_property
    def hosts(self) -> dict[str, str]:
        inventory = self.vocabulary.inventory
        aliases = {fold(alias): host.name for host in inventory.hosts for alias in host.aliases}
        return aliases | _folded(host.name for host in inventory.hosts)

    @cached_property
    def tags(self) -> dict[str, str]:
        return _folded(self.vocabulary.inventory.tags)

    @cached_property
    def targets(self) -> dict[str, str]:
        """Hosts, tags and `all`; a host's name wins over a tag's, as `Inventory.select` does."""
        return {"all": "all"} | self.tags | self.hosts

    @cached_property
    def services(self) -> Mapping[str, str]:
        services = self.vocabulary.inventory.services
        short = {fold(service).removesuffix(".service"): service for service in services}
        return short | {f"{name}.service": service for name, service in short.items()} | _folded(services)

    @cached_property
    def nicknames(self) -> Mapping[str, str]:
        """What services are called for short, where only one of them can be meant; never the name of anything else."""
        taken = self.targets.keys() | self.services.keys() | self.apps.keys() | self.people.keys()
        return nicknames(self.vocabulary.inventory.services, taken)

    @cached_property
    def apps(self) -> Mapping[str, str]:
        apps = self.vocabulary.inventory.apps
        return {fold(alias): app.name for app in apps for alias in app.aliases} | _folded(app.name for app in apps)

    @cached_property
    def people(self) -> Mapping[str, str]:
        return _folded(self.vocabulary.people)

    @cached_property
    def requests(self) -> Mapping[str, str]:
        return _folded(self.vocabulary.requests)

    @cached_property
    def everything(self) -> frozenset[str]:
        """All folded names: what a tokenizer must not split."""
        maps = (self.targets, self.services, self.nicknames, self.apps, self.people, self.requests)
        return frozenset(name for names in maps for name in names)

    def of(self, kind: str) -> Mapping[str, str]:
        """The names that complete a parameter whose kind has `names=kind`; empty where any text is allowed."""
        return self._kinds.get(kind, {})

    @cached_property
    def _kinds(self) -> Mapping[str, Mapping[str, str]]:
        return {
            "target": self.targets, "host": self.hosts, "tag": self.tags, "service": self.services, "app": self.apps,
            "person": self.people, "request": self.requests,
        }  # fmt: skip

    @cached_property
    def longest(self) -> int:
        """Words in the longest name."""
        return max((name.count(" ") + 1 for name in self.everything), default=1)

    def readings(self, said: str) -> tuple[tuple[str, str], ...]:
        """Everything that folded text names: (kind, name) pairs."""
        return self._readings.get(said, ())

    @cached_property
    def _readings(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        found: dict[str, dict[str, str]] = {}
        for kind, names in (
            ("host", self.hosts), ("tag", self.tags), ("service", {**self.nicknames, **self.services}),
            ("app", self.apps), ("person", self.people), ("request", self.requests),
        ):  # fmt: skip
            for said, name in names.items():
                found.setdefault(said, {})[kind] = name
        for kinds in found.values():
            if "host" in kinds:
                kinds.pop("tag", None)
        return {said: tuple(kinds.items()) for said, kinds in found.items()}

    def is_known(self, kind: str, name: str) -> bool:
        """Whether a parameter of this kind may carry `name`, exactly as the inventory writes it."""
        return name in self._values.get(kind, ())

    @cached_property
    def _values(self) -> Mapping[str, frozenset[str]]:
        return {kind: frozenset(names.values()) for kind, names in self._kinds.items()}

    def near(self, kind: str, said: str) -> tuple[str, ...]:
        """The names most like `said`, best first, at most three; hosts before tags."""
        for names in (self.hosts, self.tags) if kind == "target" else (self.of(kind),):
            found = process.extract(fold(said), list(names), scorer=fuzz.ratio, score_cutoff=NEAR_SCORE, limit=10)
            best = sorted(found, key=lambda hit: (-hit[1], hit[0]))
            if best:
                return tuple(dict.fromkeys(names[name] for name, _, _ in best))[:NEAR_LIMIT]
        return ()

    def hosts_with(self, service: str) -> tuple[Host, ...]:
        """The visible hosts that declare this service."""
        return tuple(host for host in self.vocabulary.inventory.hosts if service in host.services)

    def only_app(self) -> App | None:
        """The one application, where there is exactly one."""
        apps = self.vocabulary.inventory.apps
        return apps[0] if len(apps) == 1 else None

    def choices(self, kind: str) -> tuple[str, ...]:
        """What to offer where a name of this kind is missing."""
        inventory = self.vocabulary.inventory
        offers: Mapping[str, Callable[[], Iterable[str]]] = {
            "target": lambda: (host.name for host in inventory.hosts),
            "host": lambda: (host.name for host in inventory.hosts),
            "tag": lambda: inventory.tags,
            "service": lambda: inventory.services,
            "app": lambda: (app.name for app in inventory.apps),
            "person": lambda: self.vocabulary.people,
            "request": lambda: self.vocabulary.requests,
        }
        return tuple(offers[kind]()) if kind in offers else ()


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {fold(name): name for name in names}


@lru_cache(maxsize=64)
def names_of(vocabulary: Vocabulary) -> Names:
    """The names of a vocabulary, computed once for each that was seen lately."""
    return Names(vocabulary)
