"""Every key of the configuration, with what it means: the one declaration that validates and explains them.

`config.example.toml` and `docs/configuration.md` are written from these descriptions (`bot/config/example.py`).
"""

from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, Field, create_model, model_validator

import adapters
from adapters._sections import configurations
from bot.config.quotas import QuotaSection, TeamSection
from bot.domain.content import Message
from bot.domain.library import MOST_STEPS
from bot.domain.settings import Refused, SecretRef, Section
from policies.settings import PolicySettings

Name: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$")]
RoleName: TypeAlias = Literal["viewer", "operator", "admin"]
MESSENGERS = adapters.names()
"""Where a person can have an account."""
CONFIGURED = configurations()
"""Messengers that have a section `[adapters.NAME]`."""
if TYPE_CHECKING:
    MessengerName: TypeAlias = str
else:
    MessengerName = Literal[tuple(CONFIGURED)]


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        near = get_close_matches(name, available_timezones(), n=1) or ["Europe/Paris"]
        raise Refused(Message.of("config.no_zone", name=name, near=near[0])) from error
    return name


def _absolute(path: str) -> str:
    if not path.startswith("/") or ".." in path.split("/"):
        raise Refused(Message.of("config.not_absolute", path=path))
    return path


def _sound(text: str) -> str:
    """For what reaches a command line: nothing that reads as an option, nothing invisible."""
    if text.startswith("-") or not text.isprintable() or " " in text:
        raise Refused(Message.of("config.not_sound", text=text))
    return text


def _url(text: str) -> str:
    if text and not text.startswith(("http://", "https://")):
        raise Refused(Message.of("config.no_url", url=text))
    return text


def _storage(url: str) -> str:
    if url and not url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise Refused(Message.of("config.no_storage_url"))
    return url


ServiceName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}$")]
Sound: TypeAlias = Annotated[str, AfterValidator(_sound)]
Url: TypeAlias = Annotated[str, AfterValidator(_url)]
Absolute: TypeAlias = Annotated[str, AfterValidator(_absolute)]


class BotSection(Section):
    """`[bot]`: the bot itself."""

    name: str = Field("commander", description="What the bot calls itself.")
    language: Literal["en", "fr"] = Field("en", description="Language for people who chose none: en or fr.")
    timezone: Annotated[str, AfterValidator(_zone)] = Field(
        "UTC", description="Zone in which times are said and judged."
    )
    data_dir: str = Field("data", description="Folder of database, record and logs; relative to this file.")
    keys_dir: str = Field(
        "keys", description="Folder of the master and sealing keys; never inside data_dir; relative likewise."
    )
    mode: Literal["observe", "armed"] = Field(
        "observe", description="observe: only looks, until an admin runs `commander arm`. armed: acts are possible."
    )
    health_port: int = Field(0, ge=0, le=65535, description="Loopback port of /healthz and /metrics; 0: none.")
    checkpoints: str = Field("", description="Append-only file outside data_dir for the record's signed checkpoints.")


class StorageSection(Section):
    """`[storage]`: the database."""

    url: Annotated[str, AfterValidator(_storage)] = Field(
        "", description="sqlite:///PATH or postgresql://…; empty: commander.db in data_dir."
    )


class ModelSection(Section):
    """`[model]`: the language model that reads what the offline parser does not understand (`docs/model.md`)."""

    provider: Literal["off", "anthropic"] = Field(
        "off", description="off: nothing leaves this machine. anthropic: its API."
    )
    model: str = Field("claude-haiku-5-5", description="Name of the model.")
    base_url: Url = Field("", description="Any server that speaks the same API; empty: the provider's.")
    api_key: SecretRef | None = Field(None, description="The key of the API.")
    tokens_per_day: int = Field(
        200_000, ge=0, description="Tokens a person may use in 24 hours; then the offline parser answers."
    )
    seconds: float = Field(
        8, gt=0, le=8, description="Seconds that one question to the model may take; then the offline parser answers."
    )
    explain: bool = Field(
        default=False,
        description="true: what logs, files and failed acts show is sent to the model, which explains it below.",
    )


class SshSection(Section):
    """`[ssh]`: how hosts are reached."""

    known_hosts: str = Field(
        "", description="An OpenSSH known_hosts file, trusted besides the keys trusted in chat; relative to this file."
    )
    keys: tuple[str, ...] = Field(
        (), description="Private key to log in with, for hosts that name none: the first of these; relative likewise."
    )
    passphrase: SecretRef | None = Field(None, description="Passphrase of the keys.")
    agent: bool = Field(default=False, description="Whether keys of a running ssh-agent are used.")
    concurrency: int = Field(32, ge=1, le=200, description="Hosts that are worked on at the same time.")
    connect_timeout: int = Field(10, ge=1, le=120, description="Seconds to reach and log into a host.")


class RightSection(Section):
    """One role on a part of the fleet: give exactly one of tag, environment, host."""

    role: RoleName = Field(description="viewer, operator or admin.")
    tag: str = Field("", description="On the hosts with this tag.")
    environment: str = Field("", description="On the hosts of this environment.")
    host: str = Field("", description="On this host.")

    @property
    def scope(self) -> str:
        return self.tag or self.environment or self.host

    @model_validator(mode="after")
    def _exactly_one(self) -> "RightSection":
        if sum(map(bool, (self.tag, self.environment, self.host))) != 1:
            raise Refused(Message.of("config.exactly_one", keys="tag, environment, host"))
        return self


class PersonSection(Section):
    """`[[people]]`: one human being."""

    name: Name = Field(description="Name in the record, on cards and in rights.")
    role: RoleName | None = Field(None, description="Role on the whole fleet; nothing: only the rights below.")
    language: Literal["en", "fr"] | None = Field(
        None, description="Language of the answers; nothing: that of the message."
    )
    accounts: dict[str, str] = Field(
        {}, description='Accounts by messenger: slack = "T1:U1", telegram = "42", console = "operating-system user".'
    )
    rights: tuple[RightSection, ...] = Field((), description="Roles on parts of the fleet.")


class ChannelSection(Section):
    """`[[channels]]`: one channel of a messenger."""

    messenger: MessengerName = Field(description="Which messenger.")
    id: str = Field(description="The platform's identifier of the channel.")
    clearance: tuple[str, ...] = Field((), description="Tags of the hosts whose content may be shown here.")
    purpose: Literal["", "approvals", "alerts"] = Field("", description="approvals, alerts, or nothing special.")


class HostSection(Section):
    """`[[hosts]]`: one machine."""

    name: Name = Field(description="How people call it.")
    address: Sound = Field("", description="Host name or address; empty with transport local.")
    port: int = Field(22, ge=1, le=65535, description="SSH port.")
    user: Sound = Field("", description="Login; empty: the bot's own user.")
    key: str = Field("", description="Private key for this host, relative to this file; empty: [ssh] keys.")
    become: Literal["", "sudo"] = Field(
        "", description="sudo: acts use `sudo -n` (`check` prints the lines); empty: none."
    )
    jump: str = Field("", description="Name of a host of this file to connect through.")
    tags: tuple[Name, ...] = Field(
        (), description="Tags; production, staging, test, development, demo name the environment."
    )
    services: tuple[ServiceName, ...] = Field(
        (), description="Systemd units that matter: watched by the morning check."
    )
    aliases: tuple[Name, ...] = Field((), description="Other names that people use.")
    roots: tuple[Absolute, ...] = Field(("/var/log",), description="Folders whose files may be shown.")
    transport: Literal["ssh", "local"] = Field("ssh", description="ssh, or local: this very machine.")
    looks_only: bool = Field(default=False, description="true: this host is never acted upon.")


class AppSection(Section):
    """`[[apps]]`: one application."""

    name: Name = Field(description="How people call it.")
    hosts: tuple[str, ...] = Field((), description="Where it runs.")
    services: tuple[ServiceName, ...] = Field((), description="Its systemd units on those hosts.")
    url: Url = Field("", description="The address that proves that it works.")
    aliases: tuple[Name, ...] = Field((), description="Other names that people use.")


class RecipeSection(Section):
    """`[[recipes.tasks]]`: one task that may be asked for."""

    name: Name = Field(description="How people call it.")
    task: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(description="Its function in the file.")
    risk: Literal["MEDIUM", "HIGH", "CRITICAL"] = Field("MEDIUM", description="How much can be broken by it.")
    about: str = Field("", max_length=200, description="What it is for, in a few words.")
    arguments: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Literal["text", "number", "flag"]] = Field(
        {}, description='The values it takes and their kinds: { branch = "text", count = "number", dry = "flag" }.'
    )


class RecipesSection(Section):
    """`[recipes]`: Fabric tasks of your own."""

    file: str = Field("fabfile.py", description="The fabfile, relative to this file. Its code is pinned by its hash.")
    tasks: tuple[RecipeSection, ...] = Field((), description="The tasks that may be asked for; no other one.")


class PlaybookSection(Section):
    """`[[playbooks]]`: requests in order, asked for by one name."""

    name: Name = Field(description="How people call it.")
    about: str = Field("", max_length=200, description="What it is for, in a few words.")
    steps: tuple[str, ...] = Field(
        min_length=1,
        max_length=MOST_STEPS,
        description='Requests, as they would be typed; {place} is a value given at the time; a check is a `run "…"`.',
    )
    author: Name | None = Field(None, description="Who wrote it: never approves it. Nobody: the configuration's own.")


if TYPE_CHECKING:
    AdaptersSection = Section
else:
    AdaptersSection = create_model(
        "AdaptersSection",
        __base__=Section,
        **{
            name: (section | None, Field(None, description=str(section.__doc__).partition("\n")[0]))
            for name, section in CONFIGURED.items()
        },
    )


class Settings(Section):
    """The whole file."""

    bot: BotSection = Field(BotSection(), description="The bot itself.")
    storage: StorageSection = Field(StorageSection(), description="The database.")
    model: ModelSection = Field(ModelSection(), description="The language model; off by default.")
    ssh: SshSection = Field(SshSection(), description="How hosts are reached.")
    adapters: AdaptersSection = Field(AdaptersSection(), description="The messengers.")
    people: tuple[PersonSection, ...] = Field((), description="Who may talk to the bot.")
    channels: tuple[ChannelSection, ...] = Field((), description="Channels and what may be shown there.")
    hosts: tuple[HostSection, ...] = Field((), description="The fleet.")
    apps: tuple[AppSection, ...] = Field((), description="Applications.")
    recipes: RecipesSection = Field(RecipesSection(), description="Fabric tasks of your own.")
    playbooks: tuple[PlaybookSection, ...] = Field((), description="Requests in order under one name.")
    teams: tuple[TeamSection, ...] = Field((), description="People who share a quota.")
    quotas: tuple[QuotaSection, ...] = Field((), description="How much people and teams may do in a day.")
    policy: PolicySettings = Field(PolicySettings(), description="Who must confirm or approve what.")
