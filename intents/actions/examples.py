"""Examples that work here: canonical commands with the names of the reader's own hosts, services and applications."""

import re
from collections.abc import Mapping

from bot.domain.actions import Action, quoted
from bot.domain.flow import Argument
from bot.domain.inventory import Host, Inventory

_PLAIN: Mapping[str, Argument] = {
    "pid": 4242,
    "process": "php-fpm",
    "signal": "TERM",
    "sort": "memory",
    "priority": "err",
    "lines": 50,
    "limit": 20,
    "depth": 2,
    "port": 2222,
    "path": "/var/log/syslog",
    "since": "2h",
    "grep": "timeout",
    "flag": True,
    "reason": "maintenance",
    "topic": "service.restart",
    "role": "operator",
    "scope": "production",
    "request": "k7m2p9qxwv",
    "decision": "approve",
    "outcome": "worked",
    "action": "service.restart",
    "name": "web-09",
    "address": "192.0.2.9",
    "login": "ops",
    "tags": ("staging", "web"),
    "fingerprint": "SHA256:" + "A" * 43,
    "secret": "pve",
    "messenger": "telegram",
    "account": "telegram:4242",
    "code": "k7m2-p9qx-wvab-cdef-ghjk-mnpq-rstu",
    "link": "k7m2p9qxwv",
    "container": "shop-web",
    "new_container": "shop-web",
    "image": "nginx:1.27",
    "project": "shop",
    "volumes": ("shop-data:/var/lib/shop",),
    "ports": ("127.0.0.1:8080:80",),
    "container_environment": ("TZ=Europe/Paris",),
    "restart_policy": "unless-stopped",
    "vm": "shop-01",
    "new_vm": "shop-02",
    "vm_image": "debian-12",
    "vm_state": "running",
    "provider": "proxmox",
    "node": "pve-1",
    "storage": "local",
    "task": "UPID:pve-1:0003A2B4:01C5:vzdump:820:root@pam:",
    "snapshot": "before-upgrade",
    "backup": "local:backup/vzdump-qemu-820.vma.zst",
    "backup_mode": "snapshot",
    "keep": 7,
    "vcpus": 2,
    "memory_mb": 4096,
    "disk_gb": 40,
    "ssh_key": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEE ops",
    "version": "1.4.2",
    "environment": "production",
    "monitor": "shop-https",
    "monitor_kind": "http",
    "url": "https://shop.example.org/health",
    "severity": "warning",
    "metric": "cpu",
    "percent": 90,
    "alert": "a4k7",
    "alert_state": "firing",
    "silence": "s2m9",
    "until": "7d",
    "duration": "2h",
    "command": "df -h",
    "when": "every day at 08:00",
    "schedule": "k7m2p9qxwv",
    "team": "web",
    "number": 20,
    "template": "bounce",
    "playbook": "roll-web",
    "recipe": "deploy-docs",
    "arguments": "service=nginx",
    "content": "a" * 64,
    "steps": "restart nginx on web-01; restart nginx on web-02",
}
"""By kind of value; what depends on the reader's fleet is in `_here`."""
_ALSO: Mapping[str, tuple[str, ...]] = {
    "process.kill": ("pid",),
    "server.edit": ("port",),
    "vm.resize": ("memory_mb",),
    "backup.prune": ("keep_daily",),
    "alert.silence": ("targets",),
    "monitor.add": ("url",),
}
"""Parameters that are optional by themselves but of which one is needed."""


def command(action: Action, inventory: Inventory, person: str, language: str) -> str:
    """The action with everything that it needs and nothing else, ready to be typed."""
    needed = {one.name for one in action.parameters if one.required} | set(_ALSO.get(action.name, ()))
    values = _values(action, inventory, person, language)
    return action.canonical(tuple(sorted((name, values[name]) for name in needed)), language)


def phrases(action: Action, inventory: Inventory, person: str, language: str) -> tuple[str, ...]:
    """Its phrasings with examples in their slots; what stands in […] may be left out."""
    values = _values(action, inventory, person, language)

    def slot(match: re.Match[str]) -> str:
        value = values[match[1] or match[2]]
        return " ".join(map(quoted, value)) if isinstance(value, tuple) else quoted(value)

    return tuple(re.sub(r'"\{(\w+)\}"|\{(\w+)\}', slot, phrase) for phrase in action.say[language])


def _values(action: Action, inventory: Inventory, person: str, language: str) -> Mapping[str, Argument]:
    here = _here(inventory, person, language)
    return {one.name: here.get(one.kind.name, _PLAIN.get(one.kind.name, one.name)) for one in action.parameters}


def _here(inventory: Inventory, person: str, language: str) -> Mapping[str, Argument]:
    host = next((one for one in inventory.hosts if one.services and not one.looks_only), Host("web-01"))
    service = host.services[0] if host.services else "nginx"
    said = {"en": f"restart {service} on {host.name}", "fr": f"redémarre {service} sur {host.name}"}
    return {
        "targets": (host.name,),
        "target": host.name,
        "service": service,
        "tag": host.tags[-1] if host.tags else host.environment,
        "app": inventory.apps[0].name if inventory.apps else "site",
        "subject": inventory.apps[0].name if inventory.apps else host.name,
        "user": person,
        "words": said[language],
    }
