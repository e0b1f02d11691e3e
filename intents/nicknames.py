"""What services are called for short, where only one can be meant: "redis" for redis-server."""

import re
from collections.abc import Container, Iterable, Mapping

from intents.normalise import fold

SHORTEST = 3
_SAME = (
    ("postgresql", "postgres", "pgsql", "psql"),
    ("mariadb", "mysql", "mysqld"),
    ("apache2", "apache", "httpd"),
    ("redis-server", "redis"),
    ("rabbitmq-server", "rabbitmq", "rabbit"),
    ("elasticsearch", "elastic"),
    ("memcached", "memcache"),
    ("ssh", "sshd"),
    ("cron", "crond"),
)
"""Names of one thing: what distributions call the unit, and what people call it."""
_TOO_PLAIN = frozenset({"node", "web", "app", "server", "system", "systemd", "mail", "log", "host", "site", "backup"})
_VERSION = re.compile(r"\d[\d.]*")
_ENDS = re.compile(r"[-_@.\d]")


def nicknames(services: Iterable[str], taken: Container[str]) -> Mapping[str, str]:
    """Short names, folded, each with the one service that it can mean; none that is `taken` by a real name."""
    meant: dict[str, set[str]] = {}
    for service in services:
        for short in _short(fold(service).removesuffix(".service")):
            meant.setdefault(short, set()).add(service)
    return {
        short: next(iter(found))
        for short, found in meant.items()
        if len(found) == 1 and short not in taken and short not in _TOO_PLAIN and len(short) >= SHORTEST
    }


def _short(name: str) -> set[str]:
    """The name up to its first joint, without its version ("php8.2-fpm": "php", "php-fpm"), and its other names."""
    others = (group for group in _SAME if name in group)
    return {_ENDS.split(name)[0], _VERSION.sub("", name), *(other for group in others for other in group)} - {name}
