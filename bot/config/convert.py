"""From the file's sections to the values that the product works with."""

import os
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config.sections import PersonSection, Settings
from bot.domain.flow import Risk
from bot.domain.inventory import App, Host
from bot.domain.library import Playbook
from bot.domain.people import Account, Person, Right, Role
from bot.domain.places import Channel
from bot.domain.quotas import Limit, Quota, Quotas, Team
from bot.domain.recipes import Recipe
from bot.domain.settings import SecretRef


@dataclass(frozen=True, slots=True)
class Config:
    """A validated configuration. Relative paths are relative to `folder`, the file's own."""

    settings: Settings
    folder: Path
    path: Path | None = None
    demo: bool = False
    """True: the demonstration. Its database refuses messengers and real hosts, and `--as` works."""

    @property
    def data_dir(self) -> Path:
        return self.folder / Path(self.settings.bot.data_dir).expanduser()

    @property
    def keys_dir(self) -> Path:
        return self.folder / Path(self.settings.bot.keys_dir).expanduser()

    @property
    def checkpoints(self) -> Path:
        """Where signed checkpoints go; beside the keys unless the file says otherwise."""
        chosen = self.settings.bot.checkpoints
        return self.folder / Path(chosen).expanduser() if chosen else self.keys_dir / "checkpoints.log"

    @property
    def own_files(self) -> tuple[str, ...]:
        """What the bot lives on: its folders and this very file. Writing there is the control plane."""
        paths = (self.data_dir, self.keys_dir, self.checkpoints, *((self.path,) if self.path else ()))
        return tuple(str(path.absolute()) for path in paths)

    @property
    def storage_url(self) -> str:
        return self.settings.storage.url or f"sqlite:///{self.data_dir / 'commander.db'}"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.bot.timezone)

    @property
    def language(self) -> str:
        return self.settings.bot.language

    @property
    def hosts(self) -> tuple[Host, ...]:
        """The declared fleet; a host that names no key logs in with the first of `[ssh] keys`."""
        usual = next(iter(self.settings.ssh.keys), "")
        return tuple(
            Host(**{**dict(section), "key": self._path(section.key or usual)}) for section in self.settings.hosts
        )

    def _path(self, said: str) -> str:
        """A path as the file means it: `~` is the home folder, a relative one starts at the file's own folder."""
        return str(self.folder.absolute() / Path(said).expanduser()) if said else ""

    @property
    def apps(self) -> tuple[App, ...]:
        """The declared applications."""
        return tuple(App(**dict(section)) for section in self.settings.apps)

    @property
    def fabfile(self) -> Path:
        """The file of the recipes."""
        return self.folder.absolute() / Path(self.settings.recipes.file).expanduser()

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The declared recipes."""
        return tuple(
            Recipe(one.name, one.task, Risk[one.risk], one.about, tuple(sorted(one.arguments.items())))
            for one in self.settings.recipes.tasks
        )

    @property
    def playbooks(self) -> tuple[Playbook, ...]:
        """The declared playbooks."""
        sections = self.settings.playbooks
        return tuple(Playbook(one.name, one.steps, one.about, one.author or "") for one in sections)

    @property
    def quotas(self) -> Quotas:
        """How much people and teams may do."""
        declared = tuple(
            Quota(one.people, one.teams, Limit(one.tasks_a_day, one.hosts, one.targets_a_request))
            for one in self.settings.quotas
        )
        return Quotas(tuple(Team(one.name, one.people) for one in self.settings.teams), declared)

    @property
    def max_approval(self) -> dict[str, Risk]:
        """By messenger: the highest risk that may be agreed to from there."""
        sections = dict(self.settings.adapters)
        return {name: Risk[section.max_approval] for name, section in sections.items() if section is not None}

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Shared places, and what may be shown there."""
        return tuple(Channel(**dict(section)) for section in self.settings.channels)

    @property
    def people(self) -> tuple[Person, ...]:
        """The declared people, with their rights and accounts."""
        return tuple(_person(section) for section in self.settings.people)


def account(messenger: str, identifier: str) -> Account:
    """`slack = "T1:U1"` is user U1 of workspace T1; where there is no colon, there is no workspace."""
    workspace, colon, user = identifier.partition(":")
    return Account(messenger, workspace, user) if colon else Account(messenger, "", identifier)


def _person(section: PersonSection) -> Person:
    whole = (Right(Role.named(section.role), "*"),) if section.role else ()
    parts = tuple(Right(Role.named(right.role), right.scope) for right in section.rights)
    accounts = tuple(account(messenger, identifier) for messenger, identifier in sorted(section.accounts.items()))
    return Person(section.name, section.language, accounts, (*whole, *parts))


def plain_secret(reference: SecretRef, folder: Path) -> str | None:
    """The value of a reference to the environment or to a file, None where there is none (`check` says so).

    None also for the encrypted store, which is asked later.
    """
    if reference.env:
        return os.environ.get(reference.env) or None
    if reference.file:
        try:
            return (folder / Path(reference.file).expanduser()).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError):
            return None
    return None
