"""The composition root: from a configuration to a running application. The only place that knows every package."""

import json
import os
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.assembly import Core, assemble
from bot.config import Config
from bot.core.allowance import KeptAllowance
from bot.core.directory import Directory, Snapshot
from bot.core.explain import Speaker
from bot.core.foresee import Foresight
from bot.core.library import Shelf
from bot.core.queue import LocalQueue
from bot.core.quotas import Book
from bot.core.record_view import RecordView
from bot.core.redaction import KnownSecrets, Redaction, Vault
from bot.core.resolve import drift
from bot.core.schedules import Agenda
from bot.core.services import Limits, Services
from bot.credentials import Credentials
from bot.domain.actions import Catalogue
from bot.domain.content import Message
from bot.domain.fingerprint import fingerprint
from bot.domain.flow import Address, Grant, Plan
from bot.domain.inventory import Host, Inventory
from bot.domain.ledger import AuditEntry
from bot.domain.people import Person
from bot.domain.ports import (
    Adapter,
    CommandJudge,
    Explained,
    Explainer,
    HostReader,
    Library,
    QuotaBook,
    Recipes,
    Record,
    Schedules,
    Store,
    Tx,
    Viewer,
    WebReader,
)
from bot.hostkeys import TrustedKeys
from bot.lifecycle import SystemClock
from bot.messengers import configured, open_messengers
from bot.model import open_understanding
from bot.ticks import every_second
from executors.keyscan import SshKeyScanner
from executors.local import LocalTransport
from executors.recipes import ENGINE as RECIPES
from executors.recipes import Fabfile, RecipeEngine
from executors.route import Route
from executors.run import PlanExecutor
from executors.ssh import ClientKeys, SshTransport
from executors.units import TransientUnits
from executors.web import DeclaredWeb
from executors.wrap import Limit, Log, ReadOnly
from intents.actions import catalogue
from policies.approval import GrantMaker, SealedBallots
from policies.engine import PolicyEngine
from policies.shell.judge import ShellJudge
from policies.shell.reading import DEFAULT_ROOTS
from storage.archive import archive
from storage.audit import export, verify
from storage.behind import behind
from storage.checkpointer import Checkpointer, FileSink
from storage.checkpoints import open_checkpoint_key
from storage.cipher import open_cipher
from storage.database import open_store
from storage.sealer import open_sealer
from storage.secrets import EncryptedSecrets

log = structlog.get_logger(__name__)
LEARN = 5.0
"""Seconds until a secret that another process keeps is known to this one's redactor."""
KEPT, DAY = timedelta(days=90), 86_400.0
"""How long requests and their record stay in the database; how often is looked for older ones, in seconds."""


@dataclass(slots=True)
class App:
    """A wired application. `core` runs it; the rest is what the program's sub-commands ask for."""

    config: Config
    core: Core
    services: Services
    record: Record
    judge: CommandJudge
    explainer: Explainer
    keys: TrustedKeys
    vault: Vault
    snapshot: Callable[[], Snapshot]
    """The newest view of people, hosts and modes."""
    broken: tuple[tuple[str, Message], ...] = ()
    """Configured messengers that could not be made, and why."""

    async def explain(self, text: str, person: Person, language: str) -> Explained:
        """What a sentence of this person would lead to."""
        address = Address("console", channel=person.name, private=True)
        return await self.explainer.explain(text, Viewer(person, language, address, self.services.clock.now()))

    async def arm(self, by: str) -> None:
        """Ends the observation of a new installation."""
        now = self.services.clock.now()

        def arm(tx: Tx) -> None:
            self.services.directory.put(tx, "mode", "armed", "yes", by, now)
            tx.audit.append(AuditEntry(event="armed", at=now, person=by))

        await self.services.store.transact(arm)

    async def trust(self, host: Host, line: str, by: str) -> None:
        """Trusts a host key from the command line of whoever owns the installation (`import known-hosts`)."""
        now = self.services.clock.now()
        value = json.dumps({"host": host.name, "line": line})

        def trust(tx: Tx) -> None:
            self.services.directory.put(tx, "host_key", f"{host.name} {fingerprint(line)}", value, by, now)
            details = (("fingerprint", fingerprint(line)),)
            tx.audit.append(AuditEntry(event="key trusted", at=now, person=by, targets=(host.name,), details=details))

        await self.services.store.transact(trust)


@dataclass(slots=True)
class View:
    """The newest snapshot: read at start and after every change of the database, by this process or another."""

    store: Store
    directory: Directory
    now: Snapshot = field(init=False)

    async def refresh(self) -> None:
        self.now = await self.store.read(self.directory.snapshot)

    async def follow(self) -> None:
        async for _ in self.store.changes("settings"):
            await self.refresh()


@asynccontextmanager
async def open_app(config: Config, adapters: Sequence[Adapter] = (), *, messengers: bool = False) -> AsyncIterator[App]:
    """The application of a configuration, wired and closed again at the end; `core.running()` makes it work.

    `adapters` are this process's own terminals; `messengers`: the configured ones, too.
    """
    async with AsyncExitStack() as stack:
        clock = SystemClock()
        sealer = open_sealer(config.keys_dir / "seal.key")
        store = await open_store(config.storage_url)
        stack.push_async_callback(store.close)
        redact = Redaction(known := KnownSecrets())
        vault = Vault(EncryptedSecrets(store, config.keys_dir / "master.key"), known)
        await vault.learn_all()
        credentials = Credentials(config, vault)
        directory = Directory(config.people, config.hosts, config.apps, sealer, armed=_armed(config), zone=config.zone)
        view = View(store, directory)
        await view.refresh()

        ssh = config.settings.ssh
        keys = TrustedKeys(config.folder / ssh.known_hosts if ssh.known_hosts else None, lambda: view.now)
        client_keys = ClientKeys(credentials.passphrase, os.environ.get("SSH_AUTH_SOCK", "") if ssh.agent else "")
        over_ssh = SshTransport(
            keys,
            inventory=lambda: view.now.inventory,
            client_keys=client_keys,
            concurrency=ssh.concurrency,
            connect_timeout=ssh.connect_timeout,
        )
        reached = Route({"ssh": over_ssh, "local": LocalTransport()})
        stack.push_async_callback(reached.close)
        units = TransientUnits(reached)
        transport = Log(Limit(units), redact)

        roots = sorted({root for host in config.hosts for root in host.roots} | set(DEFAULT_ROOTS))
        known_actions, judge = catalogue(), ShellJudge(roots=tuple(roots), own=config.own_files)
        wanted = configured(config) if messengers else ()
        opened = await stack.enter_async_context(
            open_messengers(config, wanted, credentials.value, known_actions, clock, lambda: view.now.people)
        )
        adapters = (*adapters, *opened.adapters)
        allowance = KeptAllowance(store, directory, clock, config.settings.model.tokens_per_day)
        parser, summariser = await stack.enter_async_context(
            open_understanding(config, credentials, known_actions, allowance, redact, clock)
        )
        policy, granter = PolicyEngine(config.settings.policy), GrantMaker(sealer)
        checkpoint_key = open_checkpoint_key(config.keys_dir / "checkpoint.key")
        checkpointer = Checkpointer(store, clock, checkpoint_key, [FileSink(config.checkpoints)])

        async def prove() -> Message:
            return (await verify(store, config.checkpoints, checkpoint_key.public)).message

        async def write_out(since: datetime | None) -> str:
            return known(await export(store, since))

        recipes = _recipes(config, credentials, keys, lambda: view.now.inventory)
        record = RecordView(store, directory, prove, write_out)
        reader = ReadOnly(transport, judge)
        looks: dict[type, Any] = {
            HostReader: reader,
            WebReader: DeclaredWeb(lambda: [app.url for app in view.now.inventory.apps if app.url]),
            Record: record,
            Library: Shelf(store, directory, config.playbooks),
            Schedules: Agenda(store, directory),
            QuotaBook: Book(store, directory, config.quotas, clock),
            Recipes: recipes.fabfile,
            Catalogue: known_actions,
        }
        services = Services(
            clock=clock,
            store=store,
            directory=directory,
            catalogue=known_actions,
            policy=policy,
            judge=judge,
            ballots=SealedBallots(policy, sealer),
            understander=parser,
            executor=PlanExecutor(
                transport,
                inventory=lambda: view.now.inventory,
                verify=lambda grant, plan: _holds(granter, grant, plan, view.now, keys, clock.now()),
                redact=redact,
                live=lambda: redact.stream().feed,
                clock=clock,
                reader=reader,
                fate=units.fate,
                engines={RECIPES: recipes},
            ),
            resolver=keys,
            scanner=SshKeyScanner(over_ssh),
            secrets=vault,
            cipher=open_cipher(config.keys_dir / "seal.key"),
            queue=LocalQueue(),
            redact=redact,
            looks=looks,
            wording=Speaker(config.zone, clock.now).wording,
            directs=lambda person: tuple(place for a in adapters if (place := a.direct(person)) is not None),
            checkpoint=lambda: _checkpoint(checkpointer),
            worker=f"{os.uname().nodename}-{os.getpid()}-{secrets.token_hex(3)}",
            channels=config.channels,
            max_approval=config.max_approval,
            playbooks=config.playbooks,
            quotas=config.quotas,
            recipes=recipes.fabfile,
            summariser=summariser,
            language=config.language,
            behind=partial(behind, store, config.checkpoints, checkpoint_key.public),
            demo=config.demo,
            limits=Limits(blast_radius=config.settings.policy.blast_radius),
        )
        looks[Explainer] = foresight = Foresight(services)

        async def move_out() -> None:
            while True:
                await archive(store, checkpointer, clock, config.data_dir / "archive", clock.now() - KEPT)
                await clock.sleep(DAY)

        async def learn() -> None:
            while True:
                await vault.learn_all()
                await clock.sleep(LEARN)

        background = {"checkpoints": checkpointer.run, "archive": move_out, "snapshot": view.follow, "secrets": learn}
        core = assemble(services, granter, adapters, background, every_second)
        yield App(config, core, services, record, judge, foresight, keys, vault, lambda: view.now, opened.broken)


def _holds(granter: GrantMaker, grant: Grant, plan: Plan, now: Snapshot, keys: TrustedKeys, at: datetime) -> bool:
    """Whether the grant is for this plan, and the hosts that executors are about to reach are those of the plan."""
    return granter.verify(grant, plan, at) and drift(plan, now.inventory, keys) is None


async def _checkpoint(checkpointer: Checkpointer) -> None:
    await checkpointer.checkpoint()


def _recipes(
    config: Config, credentials: Credentials, keys: TrustedKeys, inventory: Callable[[], Inventory]
) -> RecipeEngine:
    """The user's own tasks, and what runs them."""
    fabfile, ssh = Fabfile(config.fabfile, config.recipes), config.settings.ssh
    return RecipeEngine(fabfile, inventory, keys, credentials.passphrase, ssh.connect_timeout, agent=ssh.agent)


def _armed(config: Config) -> bool:
    """A new installation with real hosts observes until somebody arms it; the demonstration is armed."""
    return config.demo or config.settings.bot.mode == "armed"
