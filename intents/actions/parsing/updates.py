"""Packages that could be upgraded, out of `apt-get -s upgrade` and `dnf check-update`; which of them a host has."""

import re
from dataclasses import dataclass

_INST = re.compile(r"^Inst (\S{1,200}) (?:\[(\S{1,200})\] )?\((\S{1,200}) ([^()]{0,500})\)", re.ASCII)
_COUNT = re.compile(r"^\d{1,9} upgraded, .* (\d{1,9}) not upgraded\.$", re.ASCII | re.MULTILINE)
_UPGRADED = re.compile(r"^The following packages will be upgraded:\n((?:[ ]+\S.*(?:\n|\Z))+)", re.MULTILINE)
_DNF = re.compile(
    r"^([A-Za-z0-9][\w.+-]{0,200})\.(?:x86_64|aarch64|noarch|i686|ppc64le|s390x)\s+(\S{1,200})\s+(\S{1,200})$", re.ASCII
)
_FIELD = re.compile(r'^(ID|ID_LIKE|PRETTY_NAME)="?([^"\n]{0,200})"?$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Update:
    """One package; `installed` "" where the program does not say it."""

    name: str
    installed: str
    available: str
    security: bool


@dataclass(frozen=True, slots=True)
class Release:
    """The distribution: its name for people, and its family ("debian", "fedora", …) by which tools are chosen."""

    name: str
    families: tuple[str, ...]


def apt(text: str) -> tuple[tuple[Update, ...], int] | None:
    """The upgrades that a dry run would make and how many packages it would keep back; None where it did not say."""
    count = _COUNT.search(text)
    if count is None:
        return None
    rows = (_INST.match(line) for line in text.splitlines())
    return tuple(Update(row[1], row[2] or "", row[3], "-security" in row[4].lower()) for row in rows if row), int(
        count[1]
    )


def upgraded(text: str) -> tuple[str, ...]:
    """The packages that `apt-get upgrade` said it would upgrade, before it did."""
    found = _UPGRADED.search(text)
    return tuple(found[1].split()) if found else ()


def dnf(text: str) -> tuple[Update, ...]:
    """The upgrades of `dnf -q check-update`; everything after "Obsoleting Packages" repeats them."""
    rows = (_DNF.match(line) for line in text.split("\nObsoleting Packages", 1)[0].splitlines())
    return tuple(Update(row[1], "", row[2], "security" in row[3].lower()) for row in rows if row)


def release(text: str) -> Release:
    """The distribution out of `/etc/os-release`; empty fields where it does not say."""
    fields = dict(_FIELD.findall(text))
    return Release(fields.get("PRETTY_NAME", ""), tuple(f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}".split()))
