"""Canonical commands read back to exactly what they were written from."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.actions import Action, Parameter
from bot.domain.errors import InvalidArgument
from bot.domain.flow import Argument, Arguments, Intent, Source
from intents import grammar
from tests.unit.intents.fleet import CATALOGUE, INVENTORY, VOCABULARY, parser, read, shown, utterance

HOSTS = tuple(host.name for host in INVENTORY.hosts)
NAMES: dict[str, tuple[str, ...]] = {
    "target": (*HOSTS, *INVENTORY.tags, "all"),
    "host": HOSTS,
    "tag": INVENTORY.tags,
    "service": INVENTORY.services,
    "person": VOCABULARY.people,
    "request": (*VOCABULARY.requests, "9Z8Y7X6W"),
    "subject": (*HOSTS, "boutique", "nginx", "https://shop.example/a?b=c"),
    "action": ("service", "service.restart", "host.disk"),
    "app": tuple(app.name for app in INVENTORY.apps),
}
VALUES: dict[str, tuple[str, ...]] = {
    "since": ("2h", "7d", "2026-03-03T02:00:00"),
    "duration": ("30m",),
    "path": ("/var/log/syslog", "/srv/a b/c.", '/tmp/"x"', "/etc/été"),
    "fingerprint": ("SHA256:" + "aB3/" * 10 + "xyz",),
    "address": ("10.0.0.3", "db.example", "fe80::1"),
    "name": ("web-03", "x."),
    "secret": ("db/password", "a.b-c"),
    "login": ("deploy",),
    "process": ("php-fpm:", "nginx", "a@b"),
    "flag": ("true", "false"),
    "messenger": ("telegram", "rocketchat"),
    "account": ("telegram", "telegram:42", "slack:T012AB3CD:U045EF6GH"),
    "code": ("k7m2-p9qx-wvab-cdef-ghjk-mnpq-rstu", "k7m2 p9qx"),
    "link": ("k7m2p9qxwv",),
    "container": ("shop_web.1", "3f4e5a6b7c8d"),
    "new_container": ("shop-web",),
    "image": ("nginx:1.27", "registry.example:5000/a/b@sha256:" + "0a" * 32),
    "project": ("shop",),
    "volumes": ("data:/srv/data:ro", "/srv/a:/b"),
    "ports": ("127.0.0.1:8080:80/tcp", "80"),
    "container_environment": ("TZ=Europe/Paris", "empty="),
    "vm": ("shop-01", "820"),
    "new_vm": ("shop-02",),
    "vm_image": ("debian-12", "local:iso/debian.img"),
    "provider": ("proxmox",),
    "node": ("pve-1",),
    "storage": ("local",),
    "task": ("UPID:pve-1:0003A2B4:01C5:vzdump:820:root@pam:",),
    "snapshot": ("before-upgrade",),
    "backup": ("local:backup/vzdump-qemu-820.vma.zst",),
    "ssh_key": ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEE ops",),
    "version": ("1.4.2", "v2"),
    "monitor": ("shop-https",),
    "url": ("https://shop.example/health", "tcp://db.example:5432"),
    "alert": ("a4k7",),
    "silence": ("s2m9",),
    "until": ("7d", "2026-03-03T02:00:00"),
    "memory_mb": ("4096",),
    "command": (
        "df -h",
        "uptime",
        "ps aux | grep 'a b'",
        'echo "x on y" \\n',
        "find . -name x.",
        "dd if=/x of=/y",
        "on web-01",
    ),
    "directory": ("/var/log", "/srv/a b"),
    "variables": ("TZ=Europe/Paris", "LANG=C.UTF-8"),
    "when": ("at 2026-11-21T02:00", "every day at 08:00"),
    "schedule": ("S7K2",),
}


def values(parameter: Parameter) -> st.SearchStrategy[Argument]:
    kind = parameter.kind
    if kind.choices:
        return st.sampled_from(kind.choices)
    if kind.names:
        one = st.sampled_from(NAMES[kind.names])
        return st.sets(one, min_size=1, max_size=3).map(lambda found: tuple(sorted(found))) if kind.many else one
    if kind.many and kind.name in VALUES:
        return st.sets(st.sampled_from(VALUES[kind.name]), min_size=1).map(lambda found: tuple(sorted(found)))
    if kind.many:
        return st.just(("db", "web"))
    if kind.name in VALUES:
        return st.sampled_from(VALUES[kind.name])
    if ("type", "integer") in kind.schema:
        return st.integers(1, 5)
    return st.text(min_size=1, max_size=40)


@st.composite
def intents(draw: st.DrawFn) -> tuple[Action, Arguments]:
    action = draw(st.sampled_from(tuple(CATALOGUE)))
    chosen = [p for p in action.parameters if p.required or draw(st.booleans())]
    said = {parameter.name: draw(values(parameter)) for parameter in chosen}
    try:
        return action, action.validate(said)
    except InvalidArgument:
        assume(False)
        raise


@given(intents(), st.sampled_from(["en", "fr"]))
async def test_a_canonical_command_reads_back(found: tuple[Action, Arguments], language: str) -> None:
    action, params = found
    command = action.canonical(params, language)
    reading = await parser().read(utterance(command))
    assert reading.intent == Intent(action.name, params, Source.COMMAND, 1.0), command


@given(intents())
async def test_the_machine_form_reads_back(found: tuple[Action, Arguments]) -> None:
    action, params = found
    written = " ".join(
        f'{name}="{text}"'
        for name, value in params
        for text in [" ".join(value) if isinstance(value, tuple) else str(value)]
        for text in [str(value).lower() if isinstance(value, bool) else text.replace("\\", "\\\\").replace('"', '\\"')]
    )
    reading = await parser().read(utterance(f"{action.name} {written}"))
    assert reading.intent == Intent(action.name, params, Source.COMMAND, 1.0), written


@pytest.mark.parametrize("action", list(CATALOGUE), ids=lambda action: action.name)
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_every_phrasing_is_a_command(action: Action, language: str) -> None:
    """Each phrasing, filled, is read as this action by some stage, or asked about where its verb is ambiguous."""
    fill = {
        parameter.name: (
            NAMES.get(parameter.kind.names) or parameter.kind.choices or VALUES.get(parameter.kind.name) or ("5",)
        )[0]
        for parameter in action.parameters
    }
    for phrase in action.say[language]:
        text = phrase.replace("[", "").replace("]", "").format_map(fill)
        reading = await read(text, language=language)
        asked = reading.question is not None and reading.question.text.id == "understanding.ambiguous_verb"
        assert asked or (reading.intent is not None and reading.intent.action == action.name), (
            f"{text}: {shown(reading)}"
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("service.restart targets=web-01 service=nginx", {"targets": ["web-01"], "service": "nginx"}),
        (
            'logs of nginx on web-01 grep="a \\"b\\" \\d"',
            {"targets": ["web-01"], "service": "nginx", "grep": 'a "b" \\d'},
        ),
        ("logs of nginx on web-01, web-02", {"targets": ["web-01", "web-02"], "service": "nginx"}),
        ("Logs Of NGINX on WEB-01.", {"targets": ["web-01"], "service": "nginx"}),
        ("restart nginx on cache", {"targets": ["cache-01"], "service": "nginx"}),
        ("status of redis-server.service on cache", {"targets": ["cache-01"], "service": "redis-server"}),
        ("restart cron on web-01", {"targets": ["web-01"], "service": "cron"}),
    ],
)
async def test_values_of_commands(text: str, said: dict[str, object]) -> None:
    reading = await read(text)
    assert reading.intent is not None, shown(reading)
    assert dict(reading.intent.params) == dict(CATALOGUE[reading.intent.action].validate(said))
    assert reading.intent.source is Source.COMMAND


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("service.restart targets=web-99 service=nginx", "? understanding.unknown_host → restart nginx on web-01"),
        ("service.restart targets=zzz service=nginx", "? understanding.unknown_host_alone → list hosts"),
        ("service.restart service=nginx", "? error.invalid_argument → "),
        ("service.restart targets=web-01 service=nginx color=red", "? error.invalid_argument → "),
        ("logs of nginx on web-01 lines=0", "? error.invalid_argument → "),
        ("grant admin to mallory", "? understanding.unknown_person_alone → "),
        ("state of zzz", "? understanding.unknown_host_alone → list hosts"),
    ],
)
async def test_wrong_values_are_asked_about(text: str, asked: str) -> None:
    assert shown(await read(text)) == asked


def test_quotes_of_all_kinds() -> None:
    assert [word.value for word in grammar.scan('a "b c" “d e” « f » g="h i" j=k l, m?')] == [
        "a", "b c", "d e", "f", "h i", "k", "l", "m",
    ]  # fmt: skip
