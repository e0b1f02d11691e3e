"""`config.example.toml`: every key of the declaration with its description, its default, or an example.

Lines that begin with `#` and no space are keys that are not set: without the sign they are valid, all together.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from textwrap import wrap
from typing import Any, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.config.expecting import model_of
from bot.config.sections import Settings
from bot.config.toml import written

WIDTH = 118

HEAD = """\
# ChatOps Commander: the whole configuration, every key with its default. Copy it to config.toml and keep what differs.
# A line that begins with "#" and no space is a key that is not set; remove the sign to set it.
# Generated from bot/config/sections.py by script/docs; do not edit.
"""

SAMPLES: Mapping[str, Any] = {
    "storage.url": "sqlite:////var/lib/commander/commander.db",
    "model.base_url": "https://models.example.org",
    "model.api_key": {"env": "ANTHROPIC_API_KEY"},
    "bot.checkpoints": "/var/log/commander/checkpoints.log",
    "ssh.known_hosts": "/etc/ssh/ssh_known_hosts",
    "ssh.keys": ["keys/id_ed25519"],
    "ssh.passphrase": {"secret": "ssh-passphrase"},
    "policy.four_eyes": ["production"],
    "policy.approvers": [{"people": ["bob"], "tags": ["web"], "max_risk": "HIGH"}],
    "policy.working_hours": {
        "tags": ["web"],
        "environments": ["production"],
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "hours": "08:00-19:00",
        "outside": "raise",
    },
    "policy.freeze": [
        {
            "name": "year-end",
            "tags": ["web"],
            "environments": ["production"],
            "start": datetime(2026, 12, 20, 0, 0),  # noqa: DTZ001 (the file says the zone once, in [bot])
            "end": datetime(2027, 1, 4, 8, 0),  # noqa: DTZ001
            "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "hours": "00:00-24:00",
            "effect": "deny",
            "because": "No changes between the years.",
        }
    ],
    "policy.rules": [
        {
            "name": "no-deploy-on-friday-evening",
            "tags": ["web"],
            "environments": ["production"],
            "action": ["app.*", "service.stop"],
            "people": ["bob"],
            "days": ["fri"],
            "hours": "16:00-24:00",
            "effect": "raise",
            "to": "HIGH",
            "approvals": 1,
            "because": "Nobody is there to notice.",
            "match": [
                {
                    "action": "service.stop",
                    "tags": ["web"],
                    "environment": "production",
                    "person": "bob",
                    "at": datetime(2026, 3, 6, 17, 0),  # noqa: DTZ001
                }
            ],
            "not_match": [
                {
                    "action": "service.stop",
                    "tags": ["web"],
                    "environment": "staging",
                    "person": "bob",
                    "at": datetime(2026, 3, 6, 17, 0),  # noqa: DTZ001
                }
            ],
        }
    ],
    "people": [
        {
            "name": "alice",
            "role": "admin",
            "language": "fr",
            "accounts": {"console": "alice", "slack": "T012AB3CD:U045EF6GH"},
            "rights": [],
        },
        {
            "name": "bob",
            "role": "viewer",
            "language": "en",
            "accounts": {"console": "bob", "telegram": "4242"},
            "rights": [{"role": "operator", "tag": "web"}, {"role": "admin", "environment": "staging"}],
        },
    ],
    "playbooks": [
        {
            "name": "roll-web",
            "about": "both web servers, one after the other",
            "steps": ["restart {service} on web-01", "restart {service} on web-02"],
            "author": "bob",
        }
    ],
    "teams": [{"name": "web", "people": ["bob"]}],
    "quotas": [
        {"people": ["bob"], "teams": ["web"], "tasks_a_day": 100, "hosts": 20, "targets_a_request": 10},
    ],
    "recipes.tasks": [
        {
            "name": "deploy-docs",
            "task": "deploy_docs",
            "risk": "MEDIUM",
            "about": "the handbook, from a branch",
            "arguments": {"branch": "text"},
        }
    ],
    "adapters.slack": {
        "bot_token": {"env": "SLACK_BOT_TOKEN"},
        "mode": "socket",
        "app_token": {"env": "SLACK_APP_TOKEN"},
        "signing_secret": {"env": "SLACK_SIGNING_SECRET"},
        "admin_token": {"env": "SLACK_ADMIN_TOKEN"},
        "sockets": 1,
        "host": "127.0.0.1",
        "port": 3000,
        "path": "/slack/events",
        "command": "/ops",
        "api_url": "https://slack.com/api/",
        "max_approval": "CRITICAL",
    },
    "adapters.rocketchat": {
        "url": "https://chat.example.org",
        "user_id": "aBcDeFgHiJkLmNoPq",
        "token": {"env": "ROCKETCHAT_TOKEN"},
        "max_chars": 5000,
        "max_approval": "CRITICAL",
    },
    "adapters.telegram": {
        "token": {"env": "TELEGRAM_TOKEN"},
        "mode": "polling",
        "poll_seconds": 10,
        "api": "https://api.telegram.org",
        "webhook_url": "https://bot.example.org/telegram",
        "webhook_host": "127.0.0.1",
        "webhook_port": 8443,
        "webhook_secret": {"env": "TELEGRAM_WEBHOOK_SECRET"},
        "max_approval": "HIGH",
    },
    "adapters.discord": {
        "token": {"env": "DISCORD_TOKEN"},
        "threads": True,
        "api_url": "",
        "gateway_url": "",
        "max_approval": "HIGH",
    },
    "channels": [{"messenger": "slack", "id": "C012345", "clearance": ["web"], "purpose": "approvals"}],
    "hosts": [
        {
            "name": "bastion",
            "address": "bastion.example.org",
            "port": 22,
            "user": "commander",
            "key": "keys/bastion_ed25519",
            "become": "",
            "jump": "",
            "tags": ["production"],
            "services": ["ssh"],
            "aliases": [],
            "roots": ["/var/log"],
            "transport": "ssh",
            "looks_only": True,
        },
        {
            "name": "web-01",
            "address": "10.0.0.11",
            "user": "commander",
            "become": "sudo",
            "jump": "bastion",
            "tags": ["production", "web"],
            "services": ["nginx", "php8.2-fpm"],
            "aliases": ["front"],
        },
    ],
    "apps": [
        {
            "name": "shop",
            "hosts": ["web-01"],
            "services": ["nginx", "php8.2-fpm"],
            "url": "https://shop.example.org/",
            "aliases": ["website"],
        }
    ],
}
"""What a key without a useful default looks like, by its way in the file."""


def example() -> str:
    """The file."""
    lines = [HEAD]
    for name, field in Settings.model_fields.items():
        lines += _section(name, field)
    return "\n".join(lines).rstrip("\n") + "\n"


def _section(way: str, field: FieldInfo) -> Iterator[str]:
    """A table with its keys, then the tables inside it; or the example entries of a list of tables."""
    model = model_of(field.annotation)
    assert model is not None  # noqa: S101 (only tables stand at the top)
    yield from _about(f"---- {field.description}")
    if _many(field):
        for sample in SAMPLES[way]:
            yield from _keys(way, model, sample, heading=f"[[{way}]]")
    elif field.default is None:
        yield from _keys(way, model, SAMPLES[way], heading=f"[{way}]")
    else:
        yield f"[{way}]"
        inside = []
        for name, key in model.model_fields.items():
            if _is_table(key):
                inside.append((f"{way}.{name}", key))
            else:
                yield from _key(f"{way}.{name}", name, key)
        yield ""
        for name, key in inside:
            yield from _section(name, key)


def _key(way: str, name: str, field: FieldInfo) -> Iterator[str]:
    """One key with its default; not set where it has none, or where an example says more than an empty value."""
    yield from _about(str(field.description))
    sample = SAMPLES.get(way)
    yield f"#{name} = {written(sample)}" if sample is not None else f"{name} = {written(field.default)}"


def _keys(way: str, model: type[BaseModel], sample: Mapping[str, Any], heading: str) -> Iterator[str]:
    """An example entry; the first of a kind explains all its keys, whether it has them or not."""
    yield f"#{heading}"
    first = sample is SAMPLES[way] or sample is SAMPLES[way][0]
    for name, field in model.model_fields.items():
        if first:
            yield from _about(str(field.description))
        if name in sample:
            yield f"#{name} = {written(sample[name])}"
    yield ""


def _about(text: str) -> Iterator[str]:
    yield from (f"# {line}" for line in wrap(text, WIDTH))


def _many(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is tuple


def _is_table(field: FieldInfo) -> bool:
    """A table of its own below this one; a reference to a secret stays on its line."""
    model = model_of(field.annotation)
    return model is not None and model.__name__ != "SecretRef"
