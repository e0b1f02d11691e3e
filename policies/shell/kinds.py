"""The kinds of value that a rule lets stand behind a flag or as an operand. None of them ever begins with a dash."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Final, TypeAlias

from policies.shell import languages, paths
from policies.shell.paths import Where

Test: TypeAlias = Callable[[str, Where], bool]


@dataclass(frozen=True, slots=True)
class Kind:
    """`holds(value, where)`; `free`: any text, so it may only stand behind a flag before the first operand.

    A program that stops reading flags at its first operand would take a later one, and its value, for files.
    """

    holds: Test
    free: bool = False
    minus: bool = False
    """A number below zero, so it may begin with a dash after all (`find -mtime -7`)."""


def _shape(regex: str, *, free: bool = False, minus: bool = False) -> Kind:
    compiled = re.compile(regex)
    return Kind(lambda value, _: compiled.fullmatch(value) is not None, free, minus)


def _language(reads: Callable[[str], bool]) -> Kind:
    return Kind(lambda value, _: reads(value), free=True)


_NAME: Final = r"[A-Za-z0-9_][A-Za-z0-9_.@:+-]{0,127}"
_HOST: Final = r"[A-Za-z0-9_][A-Za-z0-9.:_-]{0,252}"
_LOCAL: Final = r"(?:localhost|127\.0\.0\.1|\[::1\])"
_HEALTH: Final = (
    r"(?:/api|/actuator|/-|/_cluster)?/(?:health[a-z]*|live[a-z]*|ready[a-z]*|status|metrics|ping|version|server-status"
    r"|nginx_status|stub_status|_cat/[a-z_]{1,24}(?:\?v)?)(?:/(?:live[a-z]*|ready[a-z]*))?"
)
"""Addresses made for being asked; whatever else a GET does on this machine is not known here."""

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "ANY": _shape(r"[^-+].{0,1023}"),
        "READ": Kind(paths.readable),
        "LOGS": Kind(paths.logs),
        "HASHED": Kind(paths.hashable),
        "PROGRAM": Kind(paths.system_program),
        "LOCAL": _shape(r"/[A-Za-z0-9_./@+-]{0,254}"),
        "CERT": Kind(paths.public_certificate),
        "CONFIG": _shape(
            r"/etc/(?:haproxy/haproxy\.cfg|prometheus/[a-z_]+\.yml|alertmanager/alertmanager\.yml|logrotate\.conf"
            r"|logrotate\.d/[A-Za-z0-9_-]+)"
        ),
        "ZONE": _shape(r"/(?:etc/bind|var/(?:lib|cache)/bind|var/named)(?:/(?!.*key)[A-Za-z0-9][A-Za-z0-9_.-]*){1,3}"),
        "ARCHIVE": _shape(r"/[A-Za-z0-9_./+@ -]+\.(?:tar|t[gbx]z|tar\.(?:gz|bz2|xz|zst)|zip|jar|war|gz|deb)"),
        "DISKIMAGE": _shape(r"/[A-Za-z0-9_./@-]+\.(?:qcow2|img|raw|vmdk|vdi|vhdx?|iso)"),
        "COUNT": _shape(r"[0-9]{1,7}"),
        "FEW": _shape(r"[1-9]|[1-5][0-9]|60"),
        "SIGNED": _shape(r"[+-]?[0-9]{1,7}[a-zA-Z]?", minus=True),
        "DECIMAL": _shape(r"[0-9]{1,4}(?:\.[0-9]{1,3})?"),
        "INTERVAL": _shape(r"0?\.[2-9][0-9]{0,2}|[1-9][0-9]{0,2}(?:\.[0-9]{1,3})?"),
        "PERCENT": _shape(r"[0-9]{1,3}%?"),
        "NAME": _shape(_NAME),
        "HOST": _shape(_HOST),
        "SERVER": _shape(rf"@{_HOST}"),
        "ADDRESS": _shape(r"[0-9A-Fa-f.:]{2,45}(?:/[0-9]{1,3})?"),
        "HOSTPORT": _shape(rf"{_HOST}:[0-9]{{1,5}}"),
        "PORTS": _shape(r"[0-9]{1,5}(?:-[0-9]{1,5})?"),
        "FIELDS": _shape(r"[A-Za-z0-9_%.:][A-Za-z0-9_%.,:=+ -]{0,254}"),
        "KEYS": _shape(r"[+-]?[A-Za-z0-9_%.,:=+-]{1,128}"),
        "ZPROPERTIES": _shape(r"[a-z][a-z0-9_:.]*(?:,[a-z][a-z0-9_:.]*){0,15}"),
        "PROPERTIES": _shape(r"(?!.*Environment)[A-Z][A-Za-z]+(?:,[A-Z][A-Za-z]+)*"),
        "WHEN": _shape(r"[A-Za-z0-9@+-][A-Za-z0-9 :@+./-]{0,63}"),
        "BOOT": _shape(r"-?[0-9]{1,3}|[0-9a-f]{32}"),
        "MATCH": _shape(r"_?[A-Z][A-Z_]*=[A-Za-z0-9_.@:/+-]+"),
        "DEVICE": _shape(r"/dev/[A-Za-z0-9/_.:-]{1,64}"),
        "IFACE": _shape(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,30}"),
        "PERM": _shape(r"[/-]?[0-7]{3,5}|/?[ugoa]{0,4}[=+][rwxst]{1,4}", minus=True),
        "PIDS": _shape(r"[0-9]{1,8}(?:,[0-9]{1,8})*"),
        "USERS": _shape(r"[A-Za-z0-9_][A-Za-z0-9_,.-]{0,63}"),
        "BSD": _shape(r"[aAxufwlvjmTHr]{1,8}"),
        "BSDO": _shape(r"[aAxufwlvjmTHr]{0,8}o"),
        "COLUMNS": _shape(r"(?!.*environ)[a-z_%]+(?:=[A-Za-z%]{0,15})?(?:,[ ]?[a-z_%]+(?:=[A-Za-z%]{0,15})?)*"),
        "DATE": _shape(r"\+[ -~]{1,128}"),
        "SYSCTL": _shape(r"(?!.*(?:key|secret))[a-z0-9_]+(?:(?:\.[A-Za-z0-9_-]+){1,8}|(?:/[A-Za-z0-9_-]+){1,8})"),
        "PATTERN": _shape(r"[^-].{0,499}"),
        "TEXT": _shape(r"[^-].{0,499}", free=True),
        "SEP": _shape(r".{1,16}"),
        "LIST": _shape(r"[0-9]{0,6}(?:-[0-9]{0,6})?(?:,[0-9]{0,6}(?:-[0-9]{0,6})?){0,31}"),
        "SORTKEY": _shape(r"[0-9]{1,3}(?:\.[0-9]{1,3})?[bdfginrhMRV]*(?:,[0-9]{1,3}(?:\.[0-9]{1,3})?[bdfginrhMRV]*)?"),
        "CHARS": _shape(r"(?:[^\\-]|\\[nrt0\\]).{0,63}"),
        "TEMPLATE": _shape(r"[A-Za-z0-9 \t_.,:;|/()\"'{}\[\]%=+*@#<>\\-]{1,500}"),
        "FILTER": _shape(r"[a-z]+=[A-Za-z0-9_./:@+ -]+"),
        "SELECTOR": _shape(r"[A-Za-z0-9][A-Za-z0-9_./=!, -]{0,127}"),
        "RESOURCE": Kind(lambda value, _: languages.kubernetes_resource(value)),
        "IMAGE": _shape(r"[A-Za-z0-9][A-Za-z0-9_./:@-]{0,255}"),
        "LOCALURL": _shape(rf"(?:https?://)?{_LOCAL}(?::[0-9]{{1,5}})?(?:/|{_HEALTH}/?)?"),
        "URL": _shape(
            r"(?:https?://)?(?!metadata)(?:[A-Za-z0-9-]+\.)*[A-Za-z][A-Za-z0-9-]*(?::[0-9]{1,5})?(?:/[A-Za-z0-9_./-]*)?"
        ),
        "DEVNULL": _shape(r"/dev/null"),
        "DIGOPTION": _shape(r"\+[a-z]{2,16}(?:=[0-9]{1,4})?"),
        "CURLOUT": _language(languages.curl_format),
        "SOCKETS": _shape(r"[a-z0-9:!(<>][a-z0-9 .:=<>!()&|-]{0,127}|="),
        "LIBVIRT": _shape(r"(?:qemu|lxc)(?::///(?:system|session))|test:///default"),
        "POOL": _shape(r"[A-Za-z][A-Za-z0-9_.:@/-]{0,127}"),
        "DOMAIN": _shape(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,62}"),
        "PVEPATH": _shape(r"/(?:nodes|cluster|version)(?:/(?!config|access|agent)[A-Za-z0-9._-]{1,63}){0,5}"),
        "KUBEOUT": _shape(r"wide|name"),
        "RUNNING": _shape(r"(?:(?:pod|deploy|deployment|sts|statefulset|ds|daemonset|job)/)?[a-z0-9][a-z0-9.-]{0,252}"),
        "FALSE": _shape(r"false"),
        "RELOAD": _shape(r"reload"),
        "UNITS": _shape(r"[A-Za-z0-9*][A-Za-z0-9:_.@*?\[\]-]{0,127}"),
        "GLOB": _shape(r"[A-Za-z0-9_*/][A-Za-z0-9_.@:+*?/-]{0,127}"),
        "SPOKEN": _shape(r"(?!-)(?:[^%]|%%|%-?[0-9]{0,3}s){1,254}"),
        "COMPARED": _shape(r"[<>=]{1,2}"),
        "PCI": _shape(r"[0-9A-Fa-f]{0,4}:[0-9A-Fa-f]{0,4}"),
        "SECONDS": _shape(r"(?:[1-9]|[1-5][0-9]|60)s"),
        "LISTED": _shape(r"l"),
        "KUBEHEALTH": _shape(r"/(?:healthz|livez|readyz|version)"),
        "VTYSH": _shape(r"show (?!.*(?:run|start|key|debug))[a-z0-9 ./:-]{1,80}"),
        "UNIT": _shape(r"[A-Za-z0-9][A-Za-z0-9:_.@-]{0,127}"),
        "AWK": _language(languages.awk),
        "SED": _language(languages.sed),
        "JQ": _language(languages.jq),
    }
)


@lru_cache(maxsize=512)
def literal(words: str) -> Kind:
    """Exactly one of the words, written `a|b`."""
    allowed = frozenset(words.split("|"))
    return Kind(lambda value, _: value in allowed)
