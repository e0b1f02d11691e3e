"""What each key allows alone, but not all of them together: names that mean two things, or nothing."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.config.convert import Config
from bot.config.problems import Problem, unknown
from bot.config.sections import MESSENGERS, HostSection, PersonSection, Settings
from bot.domain.content import Message
from bot.domain.inventory import ENVIRONMENTS

TEAM = Message.of("config.a_team")
HOST, TAG, PERSON = Message.of("config.a_host"), Message.of("config.a_tag"), Message.of("config.a_person")


def contradictions(config: Config) -> Iterator[Problem]:
    """All of them, in the order of the file."""
    settings = config.settings
    yield from _folders(config)
    if settings.model.provider != "off" and settings.model.api_key is None:
        yield Problem("model.api_key", Message.of("config.no_api_key"))
    for key, names in (
        ("people", [person.name for person in settings.people]),
        ("hosts", [host.name for host in settings.hosts]),
        ("apps", [app.name for app in settings.apps]),
        ("playbooks", [book.name for book in settings.playbooks]),
        ("teams", [team.name for team in settings.teams]),
        ("recipes.tasks", [task.name for task in settings.recipes.tasks]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        yield from (Problem(f"{key}[{name}]", Message.of("config.twice")) for name in twice)
    tags = {*ENVIRONMENTS, *(tag for host in settings.hosts for tag in host.tags)}
    yield from _people(settings, tags)
    for host in settings.hosts:
        if "all" in host.tags:
            yield Problem(f"hosts[{host.name}].tags", Message.of("config.means_all"))
        yield from _host(host, settings, tags)
    yield from _jumps(settings)
    yield from _apps(settings, tags)
    yield from _policy(settings)
    yield from _quotas(settings)
    names = [person.name for person in settings.people]
    for book in settings.playbooks:
        if book.author is not None and book.author not in names:
            yield Problem(f"playbooks[{book.name}].author", unknown(PERSON, book.author, names))


def _folders(config: Config) -> Iterator[Problem]:
    """Keys and checkpoints guard the data, so they do not lie in it."""
    data = _plain(config.data_dir)
    if _plain(config.keys_dir).is_relative_to(data):
        yield Problem("bot.keys_dir", Message.of("config.inside_data"))
    if config.settings.bot.checkpoints and _plain(config.checkpoints).is_relative_to(data):
        yield Problem("bot.checkpoints", Message.of("config.inside_data"))


def _plain(path: Path) -> Path:
    return path.expanduser().absolute().resolve()


def _people(settings: Settings, tags: Iterable[str]) -> Iterator[Problem]:
    owners: dict[tuple[str, str], str] = {}
    hosts = [host.name for host in settings.hosts]
    for person in settings.people:
        yield from _accounts(person, owners)
        for number, right in enumerate(person.rights, 1):
            key = f"people[{person.name}].rights[{number}]"
            if right.host and right.host not in hosts:
                yield Problem(f"{key}.host", unknown(HOST, right.host, hosts))
            if right.tag and right.tag not in tags:
                yield Problem(f"{key}.tag", unknown(TAG, right.tag, tags))
            if right.environment and right.environment not in ENVIRONMENTS:
                yield Problem(
                    f"{key}.environment", unknown(Message.of("config.an_environment"), right.environment, ENVIRONMENTS)
                )


def _accounts(person: PersonSection, owners: dict[tuple[str, str], str]) -> Iterator[Problem]:
    for messenger, identifier in person.accounts.items():
        key = f"people[{person.name}].accounts.{messenger}"
        if messenger not in MESSENGERS:
            yield Problem(key, unknown(Message.of("config.a_messenger"), messenger, MESSENGERS))
        other = owners.setdefault((messenger, identifier), person.name)
        if other != person.name:
            yield Problem(key, Message.of("config.account_taken", account=identifier, person=other))


def _host(host: HostSection, settings: Settings, tags: Iterable[str]) -> Iterator[Problem]:
    key, names = f"hosts[{host.name}]", [other.name for other in settings.hosts]
    for word in (host.name, *host.aliases):
        if word == "all" or word in tags:
            said = Message.of("config.means_all") if word == "all" else Message.of("config.means_tag", name=word)
            yield Problem(key, said)
    aliases = [alias for other in settings.hosts for alias in other.aliases]
    for alias in host.aliases:
        if alias in names or aliases.count(alias) > 1:
            yield Problem(f"{key}.aliases", Message.of("config.alias_taken", name=alias))
    if host.jump and host.jump not in names:
        yield Problem(f"{key}.jump", unknown(HOST, host.jump, names))
    if host.transport == "ssh" and not host.address:
        yield Problem(f"{key}.address", Message.of("config.no_address"))


def _jumps(settings: Settings) -> Iterator[Problem]:
    """A way in that comes back to where it began leads nowhere."""
    through = {host.name: host.jump for host in settings.hosts}
    for name in through:
        way = [name]
        while (step := through.get(way[-1], "")) and step not in way:
            way.append(step)
        if step == name:
            yield Problem(f"hosts[{name}].jump", Message.of("config.jump_circle", way=" → ".join([*way, name])))


def _apps(settings: Settings, tags: Iterable[str]) -> Iterator[Problem]:
    hosts = [host.name for host in settings.hosts]
    taken = {*hosts, *tags, *(alias for host in settings.hosts for alias in host.aliases)}
    for app in settings.apps:
        key = f"apps[{app.name}]"
        yield from (Problem(f"{key}.hosts", unknown(HOST, name, hosts)) for name in app.hosts if name not in hosts)
        for word in (app.name, *app.aliases):
            if word in taken:
                yield Problem(key, Message.of("config.app_taken", name=word))


def _policy(settings: Settings) -> Iterator[Problem]:
    people = [person.name for person in settings.people]
    named = [(f"policy.approvers[{number}]", entry.people) for number, entry in enumerate(settings.policy.approvers, 1)]
    named += [(f"policy.rules[{rule.name}]", rule.people) for rule in settings.policy.rules]
    for key, names in named:
        yield from (Problem(f"{key}.people", unknown(PERSON, name, people)) for name in names if name not in people)


def _quotas(settings: Settings) -> Iterator[Problem]:
    people, teams = [person.name for person in settings.people], [team.name for team in settings.teams]
    named = [(f"teams[{team.name}].people", team.people, PERSON, people) for team in settings.teams]
    for number, quota in enumerate(settings.quotas, 1):
        named.append((f"quotas[{number}].people", quota.people, PERSON, people))
        named.append((f"quotas[{number}].teams", quota.teams, TEAM, teams))
    for key, names, what, known in named:
        yield from (Problem(key, unknown(what, name, known)) for name in names if name not in known)
