"""The kinds of value that containers, virtual machines and applications need; rules and helpers: `parameters.py`."""

import re
from dataclasses import replace
from typing import Annotated, Literal

from bot.domain.inventory import ENVIRONMENTS
from bot.domain.parameters import Kind, choice, number, pattern, refuse, text

_LIST = (("type", "array"), ("items", {"type": "string"}))
_INTEGER = (("type", "integer"),)
_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
_INSIDE = r"/[A-Za-z0-9_./@+-]{0,200}"
MAX_KEY = 1000
"""Characters of a public key: RSA of 4096 bits takes about 740."""


def _volume(value: str) -> str:
    """`data:/var/lib/x`, `/srv/x:/x:ro`, or `/var/lib/x` for an unnamed one; no `..` anywhere."""
    clean = text("volumes", value, 400)
    if re.fullmatch(rf"(?:(?:{_NAME}|{_INSIDE}):)?{_INSIDE}(?::(?:ro|rw|z|Z))?", clean) is None:
        raise refuse("volumes", "not_a_volume", value)
    if ".." in re.split(r"[/:]", clean):
        raise refuse("volumes", "not_a_volume", value)
    return clean


def _port(value: str) -> str:
    """`8080:80`, `127.0.0.1:8080:80/tcp`, or `80` alone; numbers from 1 to 65535."""
    clean = text("ports", value, 60)
    match = re.fullmatch(r"(?:(?:(?:\d{1,3}\.){3}\d{1,3}:)?(\d{1,5}):)?(\d{1,5})(?:/(?:tcp|udp))?", clean, re.ASCII)
    if match is None or not all(1 <= int(one) <= 65_535 for one in match.groups() if one):  # noqa: PLR2004 (TCP's)
        raise refuse("ports", "not_a_published_port", value)
    return clean


def _key(value: str) -> str:
    clean = text("ssh_key", value, MAX_KEY)
    if re.fullmatch(r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp\d{3}) [A-Za-z0-9+/]+={0,3}( \S+)?", clean) is None:
        raise refuse("ssh_key", "not_a_public_key", value)
    return clean


def _image(value: str) -> str:
    """`nginx`, `nginx:1.27`, `registry.example.org:5000/team/app@sha256:…`."""
    clean = text("image", value, 255)
    part = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
    host = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?/)?"
    shape = rf"{host}{part}(?:/{part})*(?::[A-Za-z0-9_][A-Za-z0-9_.-]{{0,127}})?(?:@sha256:[0-9a-f]{{64}})?"
    if re.fullmatch(shape, clean, re.ASCII) is None:
        raise refuse("image", "not_an_image", value)
    return clean


def _backup(value: str) -> str:
    clean = pattern("backup", r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}")(value)
    if ".." in clean:
        raise refuse("backup", "not_a_name", value)
    return clean


# --- containers -------------------------------------------------------------------------------------------------------
Container = Annotated[str, Kind("container", pattern("container", r"[A-Za-z0-9][A-Za-z0-9_.-]{0,127}"))]
"""The name or the id of a container."""
NewContainer = Annotated[str, Kind("new_container", pattern("name", r"[A-Za-z0-9][A-Za-z0-9_.-]{0,62}"))]
Image = Annotated[str, Kind("image", _image)]
Project = Annotated[str, Kind("project", pattern("project", r"[a-z0-9][a-z0-9_-]{0,62}"))]
"""A Compose project."""
Volumes = Annotated[tuple[str, ...], Kind("volumes", _volume, _LIST, many=True)]
Ports = Annotated[tuple[str, ...], Kind("ports", _port, _LIST, many=True)]
Variables = Annotated[
    tuple[str, ...],
    Kind("container_environment", pattern("environment", r"[A-Za-z_][A-Za-z0-9_]{0,62}=\S{0,300}"), _LIST, many=True),
]
RestartPolicy = Annotated[
    Literal["no", "always", "on-failure", "unless-stopped"],
    choice("restart_policy", "no", "always", "on-failure", "unless-stopped"),
]

# --- virtual machines -------------------------------------------------------------------------------------------------
Machine = Annotated[str, Kind("vm", pattern("vm", _NAME))]
"""A virtual machine by its name, or by the id that its provider gave it (`820`)."""
NewMachine = Annotated[str, Kind("new_vm", pattern("name", r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"))]
"""The name of one to come: it becomes a host name, so letters, digits and dashes."""
MachineImage = Annotated[str, Kind("vm_image", pattern("image", r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,199}"))]
"""What a new machine starts from: a template, an image of the provider's storage, a distribution by name."""
MachineState = Annotated[
    Literal["running", "stopped", "paused"],
    replace(choice("state", "running", "stopped", "paused"), name="vm_state"),
]
Provider = Annotated[str, Kind("provider", pattern("provider", _NAME))]
Node = Annotated[str, Kind("node", pattern("node", _NAME))]
Storage = Annotated[str, Kind("storage", pattern("storage", _NAME))]
Task = Annotated[str, Kind("task", pattern("task", r"[A-Za-z0-9][A-Za-z0-9:._@!-]{0,159}"))]
"""A task by the id of its provider (a UPID of Proxmox VE)."""
Snapshot = Annotated[str, Kind("snapshot", pattern("name", _NAME))]
Backup = Annotated[str, Kind("backup", _backup)]
BackupMode = Annotated[
    Literal["snapshot", "suspend", "stop"], replace(choice("mode", "snapshot", "suspend", "stop"), name="backup_mode")
]
"""How the guest is saved: while it runs, suspended for a moment, or stopped."""
Keep = Annotated[int, Kind("keep", number("keep", 1, 999), _INTEGER)]
Vcpus = Annotated[int, Kind("vcpus", number("vcpus", 1, 512), _INTEGER)]
MemoryMb = Annotated[int, Kind("memory_mb", number("memory_mb", 16, 16_777_216), _INTEGER)]
DiskGb = Annotated[int, Kind("disk_gb", number("disk_gb", 1, 65_536), _INTEGER)]
PublicKey = Annotated[str, Kind("ssh_key", _key)]

# --- applications -----------------------------------------------------------------------------------------------------
AppName = Annotated[str, Kind("app", pattern("app", _NAME), names="app")]
Version = Annotated[str, Kind("version", pattern("version", r"[A-Za-z0-9][A-Za-z0-9._+/-]{0,63}"))]
Environment = Annotated[str, choice("environment", *ENVIRONMENTS)]
