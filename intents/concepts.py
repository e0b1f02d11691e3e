"""What words can ask for: each concept of `words/*.toml` with the actions that may answer it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.flow import Argument
from intents.concept import Concept
from intents.things import THINGS

_SERVICE_ACTS = ("service.restart", "service.reload", "service.start", "service.stop")
_OFF = {"cpu": ("", ""), "memory": ("", ""), "disk": ("", ""), "space": ("", "")}
"""Words that only say of what an amount is ("8 GB of memory")."""
_SIZES = ("vcpus", "memory_mb", "disk_gb")
_STATES = {
    "vm": ("vm.status", "vm.list"), "node": ("node.status",), "storage": ("storage.status",), "task": ("task.status",),
    "project": ("compose.ps",), "container": ("container.inspect", "container.list"), "application": ("app.status",),
    "monitor": ("monitor.show", "monitor.list"), "backup": ("backup.list",), "alert": ("alert.list",),
    "snapshot": ("vm.snapshot.list",), "quota": ("quota.show",), "schedule": ("schedule.list",),
    "silence": ("alert.list",), "oncall": ("oncall.show",), "template": ("template.list",),
    "playbook": ("playbook.list",), "recipe": ("recipe.list",),
}  # fmt: skip
_USED = {
    "container": ("container.stats",),
    "vm": ("vm.status", "vm.list"),
    "node": ("node.status",),
    "storage": ("storage.status",),
}
_REMOVED = {
    "container": ("container.remove",), "image": ("image.remove",), "vm": ("vm.delete",),
    "snapshot": ("vm.snapshot.delete",), "monitor": ("monitor.remove",), "schedule": ("schedule.remove",),
    "silence": ("alert.unsilence",), "project": ("compose.down",), "backup": ("backup.prune",),
    "alert": ("alert.silence",), "maintenance": ("maintenance.end",), "session": ("session.close",),
}  # fmt: skip

_REBOOTED = {"vm": ("vm.reboot",), "container": ("container.restart",)}
_OFFED = {"vm": ("vm.shutdown",), "container": ("container.stop",)}

_LOOKS: Mapping[str, Concept] = {
    "health": Concept(
        ("fleet.health",),
        on={
            "vm": ("vm.list", "vm.status"), "container": ("container.list", "container.inspect"),
            "node": ("node.list", "node.status"), "image": ("image.list",),
            "application": ("app.list", "app.status"), "monitor": ("monitor.list", "monitor.show"),
            "storage": ("storage.status",),
            "snapshot": ("vm.snapshot.list",), "backup": ("backup.list",), "project": ("compose.ps",),
        },
    ),
    "hosts": Concept(("host.list",), weak=True, on={"container": ("container.list",), "image": ("image.list",)}),
    "status": Concept(
        ("service.status", "host.status", "diagnose.run", "app.status", "fleet.health", "vm.status"),
        weak=True,
        on=_STATES,
    ),
    "well": Concept(
        ("service.status", "fleet.health", "host.status", "diagnose.run", "app.status"), weak=True, on=_STATES,
        wants=("host", "service")),
    "disk": Concept(("host.disk", "disk.usage"), on=_USED),
    "space": Concept(("disk.usage",), absorbs={"disk": ("", "")}, on=_USED),
    "du": Concept(("disk.usage",), needs=("path",), absorbs={"file": ("", ""), "disk": ("", "")}),
    "memory": Concept(("host.memory",), on=_USED),
    "uptime": Concept(("host.uptime",), on=_USED),
    "processes": Concept(
        ("host.processes",),
        absorbs={
            "cpu": ("sort", "cpu"),
            "memory": ("sort", "memory"),
            "hogs": ("sort", "memory"),
            "uptime": ("sort", "cpu"),
        },
        on={"container": ("container.list", "container.stats"), "project": ("compose.ps",), "node": ("vm.list",)},
    ),
    "hogs": Concept(
        ("host.processes",), {"sort": "memory"}, absorbs={"memory": ("", ""), "history": ("", "")}, on=_USED
    ),
    "cpu": Concept(("host.processes",), {"sort": "cpu"}, absorbs={"uptime": ("", "")}, on=_USED),
    "stats": Concept(("container.stats", "host.status"), absorbs=_OFF, weak=True, on=_USED),
    "logs": Concept(
        ("service.logs", "host.logs", "file.show"),
        absorbs={"errors": ("priority", "err"), "file": ("", ""), "tail": ("", "")},
        quotes=True,
        on={"container": ("container.logs",), "project": ("compose.logs",), "task": ("task.log",)},
    ),
    "tail": Concept(
        ("service.logs", "file.show", "host.logs"),
        quotes=True,
        on={"container": ("container.logs",), "project": ("compose.logs",), "task": ("task.log",)},
    ),
    "errors": Concept(
        ("service.logs", "host.logs"), {"priority": "err"}, quotes=True, on={"container": ("container.logs",)}
    ),
    "updates": Concept(("host.updates",)),
    "file": Concept(("file.show",), weak=True, needs=("path",)),
    "diagnose": Concept(("diagnose.run",), absorbs={"errors": ("", ""), "health": ("", ""), "uptime": ("", "")}),
    "ailing": Concept(("diagnose.run",), on=_STATES),
    "history": Concept(("history.show",), absorbs={"approvals": ("", "")}, on={"oncall": ("oncall.show",)}),
    "did": Concept(("history.show",), needs=("person",)),
    "audit_verify": Concept(("audit.verify",), absorbs={"history": ("", ""), "logs": ("", "")}),
    "audit_export": Concept(("audit.export",)),
    "approvals": Concept(("approval.list",)),
    "whoami": Concept(("identity.show",), on={"quota": ("quota.show",)}),
    "help": Concept(("help.show",)),
    "speak": Concept(
        ("service.logs", "host.logs", "file.show"),
        weak=True,
        on={"container": ("container.logs",), "project": ("compose.logs",), "task": ("task.log",)},
        quotes=True,
    ),
    "usage": Concept((), weak=True, on=_USED),
    "version": Concept((), weak=True, on={"app": ("app.status",), "application": ("app.status",)}),
    "inspect": Concept(("host.status",), weak=True, on=_STATES),
    "tour": Concept(("tour.start",), absorbs={"start": ("", ""), "run": ("", ""), "create": ("", "")}),
}  # fmt: skip
_ACTS: Mapping[str, Concept] = {
    "reveal": Concept(("file.reveal",)),
    "restart": Concept(
        ("service.restart",),
        also=("host.reboot",),
        on={"container": ("container.restart",), "project": ("compose.restart",), "vm": ("vm.reboot",)},
    ),
    "start": Concept(
        ("service.start",),
        on={
            "container": ("container.start",), "project": ("compose.up",), "vm": ("vm.start",),
            "maintenance": ("maintenance.start",), "playbook": ("playbook.run",), "template": ("template.run",),
            "recipe": ("recipe.run",), "session": ("session.open",), "backup": ("backup.create",),
            "snapshot": ("vm.snapshot.create",),
        },
        takes=dict.fromkeys(("playbook", "template", "recipe"), "name"),
    ),
    "stop": Concept(
        ("service.stop",),
        also=("host.shutdown",),
        on={
            "container": ("container.stop",), "project": ("compose.down",), "vm": ("vm.stop",),
            "maintenance": ("maintenance.end",), "session": ("session.close",), "monitor": ("monitor.pause",),
            "silence": ("alert.unsilence",), "schedule": ("schedule.remove",),
        },
    ),
    "reload": Concept(("service.reload",)),
    "enable": Concept(("service.enable",), opposite="disable"),
    "disable": Concept(("service.disable",), on={"monitor": ("monitor.pause",), "schedule": ("schedule.remove",)}),
    "upgrade": Concept(("host.upgrade",), on={"project": ("compose.pull",), "image": ("image.pull",)}),
    "connect": Concept(("session.open",)),
    "reboot": Concept(("host.reboot", "service.restart"), on=_REBOOTED),
    "shutdown": Concept(("host.shutdown", "service.stop"), on=_OFFED),
    "unplug": Concept(("vm.stop",), implies=("vm",)),
    "kill_process": Concept(("process.kill",), takes={"service": "name"}),
    "kill_hard": Concept(
        ("process.kill",), {"signal": "KILL"}, absorbs={"kill_process": ("", "")}, takes={"service": "name"}
    ),
    "run": Concept(
        ("ssh.run",),
        on={
            "playbook": ("playbook.run",), "template": ("template.run",), "recipe": ("recipe.run",),
            "container": ("container.exec",), "backup": ("backup.create",),
        },
        takes=dict.fromkeys(("playbook", "template", "recipe"), "name"),
        wants=("command",),
        needs=("command",),
    ),
    "create": Concept(
        (),
        on={
            "snapshot": ("vm.snapshot.create",), "backup": ("backup.create",), "monitor": ("monitor.add",),
            "threshold": ("threshold.set",), "alert": ("threshold.set",), "silence": ("alert.silence",),
            "maintenance": ("maintenance.start",), "session": ("session.open",), "template": ("template.save",),
            "container": ("container.create",), "vm": ("vm.create",),
        },
        absorbs={**_OFF, "hosts": ("", ""), "watch": ("", "")},
        takes={"snapshot": "name"},
        wants=("image",),
        makes=True,
    ),
    "set": Concept(
        (),
        on={
            "threshold": ("threshold.set",), "oncall": ("oncall.set",), "quota": ("quota.set",),
            "maintenance": ("maintenance.start",), "alert": ("threshold.set",),
        },
        absorbs=_OFF,
        takes={"person": "user"},
    ),
    "pull": Concept(
        ("service.stop", "service.disable", "host.shutdown"),
        asks=True,
        on={"project": ("compose.pull",), "image": ("image.pull",)},
    ),
    "up": Concept((), on={"project": ("compose.up",)}),
    "suspend": Concept((), on={"vm": ("vm.suspend",), "monitor": ("monitor.pause",)}, implies=("vm",)),
    "resume": Concept((), on={"vm": ("vm.resume",)}, implies=("vm",)),
    "clone": Concept(("vm.clone",), implies=("vm",), makes=True, absorbs={"hosts": ("", "")}),
    "resize": Concept(("vm.resize",), implies=("vm",), absorbs=_OFF, wants=_SIZES),
    "enlarge": Concept(("vm.resize",), asks=True, implies=("vm",), absorbs=_OFF, wants=_SIZES),
    "migrate": Concept(("vm.migrate",), implies=("vm", "node"), absorbs={"hosts": ("", "")}),
    "snap": Concept(("vm.snapshot.create",), implies=("vm", "snapshot"), makes=True, takes={"snapshot": "name"}),
    "restore": Concept(
        ("backup.restore", "vm.snapshot.revert"),
        takes={"snapshot": "name"},
        implies=("vm",),
        on={"snapshot": ("vm.snapshot.revert",), "backup": ("backup.restore",)},
    ),
    "save": Concept((), on={"vm": ("backup.create",), "backup": ("backup.create",), "template": ("template.save",),
                            "storage": ("backup.create",)}, implies=("vm", "storage"), makes=True),
    "prune": Concept(
        ("backup.prune",), implies=("vm",), wants=("=keep_daily", "=keep_weekly"), on={"backup": ("backup.prune",)}
    ),
    "deploy": Concept(("app.deploy",), wants=("version", "app"), absorbs={"version": ("", "")}),
    "warn": Concept(("threshold.set",), needs=("percent", "number"), absorbs=THINGS["threshold"].absorbs),
    "rollback": Concept(("app.rollback",), needs=("app",), wants=("version",), on={"vm": ("vm.snapshot.revert",),
                        "snapshot": ("vm.snapshot.revert",)}, takes={"snapshot": "name"}),
    "ack": Concept(("alert.ack",), implies=("alert",)),
    "mute": Concept(("alert.silence",), implies=("alert",), absorbs=THINGS["alert"].absorbs),
    "unmute": Concept(("alert.unsilence",), implies=("silence",), absorbs=THINGS["alert"].absorbs),
    "end": Concept(
        (),
        on={"maintenance": ("maintenance.end",), "session": ("session.close",), "silence": ("alert.unsilence",)},
    ),
    "open": Concept((), on={"session": ("session.open",), "maintenance": ("maintenance.start",)}),
    "watch": Concept(("monitor.add",), needs=("url", "monitor_kind"), wants=("url", "monitor_kind")),
}  # fmt: skip
_ASKED: Mapping[str, Concept] = {
    "kill": Concept(
        ("process.kill", "service.stop"),
        asks=True,
        slang=True,
        takes={"service": "name"},
        wants=("pid",),
        on={"container": ("container.stop", "container.remove"), "vm": ("vm.stop", "vm.shutdown")},
    ),
    "cut": Concept(
        ("service.stop", "service.disable", "host.shutdown"),
        asks=True,
        slang=True,
        on={"container": ("container.stop",), "vm": ("vm.stop", "vm.shutdown"), "project": ("compose.down",)},
    ),
    "drop": Concept(
        ("service.stop", "service.disable", "server.remove"), asks=True, slang=True, takes={"host": "name"}, on=_REMOVED
    ),
    "delete": Concept(
        ("service.stop", "service.disable", "server.remove"),
        asks=True,
        takes={"host": "name", "snapshot": "name"},
        on=_REMOVED,
    ),
    "raise": Concept(
        _SERVICE_ACTS[:3], asks=True, slang=True,
        on={"container": ("container.start", "container.restart"), "vm": ("vm.start", "vm.resume", "vm.reboot"),
            "project": ("compose.up", "compose.restart")},
    ),
    "pause": Concept(
        ("bot.freeze",),
        asks=True,
        on={"vm": ("vm.suspend",), "monitor": ("monitor.pause",), "alert": ("alert.silence",)},
    ),
}  # fmt: skip
_PEOPLE: Mapping[str, Concept] = {
    "approve": Concept(("approval.decide",), {"decision": "approve"}),
    "deny": Concept(("approval.decide",), {"decision": "deny"}),
    "grant": Concept(("role.grant",)),
    "give": Concept(("role.grant",), needs=("role",)),
    "revoke": Concept(("role.revoke",), needs=("role", "person")),
    "invite": Concept(("identity.invite",), implies=("person",)),
    "unlink": Concept(("identity.unlink",)),
    "link": Concept(("identity.link",), takes={"number": "code"}),
    "totp_enroll": Concept(("totp.enroll",)),
    "totp_reset": Concept(("totp.reset",)),
    "server_add": Concept(("server.add",)),
    "server_edit": Concept(("server.edit",), takes={"host": "name"}),
    "server_remove": Concept(("server.remove",), takes={"host": "name"}),
    "trust": Concept(("host.trust",)),
    "credential_set": Concept(("credential.set",)),
    "credential_rotate": Concept(("credential.rotate",)),
    "freeze": Concept(("bot.freeze",), on={"vm": ("vm.suspend",)}),
    "thaw": Concept(("bot.thaw",)),
    "glass": Concept(("break.glass",)),
    "cancel": Concept(("request.cancel",), on={"schedule": ("schedule.remove",), "silence": ("alert.unsilence",)}),
    "resolve": Concept(("request.resolve",)),
}
_AILING: Mapping[str, tuple[str, Argument]] = {"ailing": ("", "")}
"""What is wrong with a thing is why somebody looks ("web-01 rame, quels processus ?"); an act beside it is a second."""
CONCEPTS: Mapping[str, Concept] = {
    **{name: replace(one, absorbs={**one.absorbs, **_AILING}) for name, one in {**_LOOKS, **THINGS}.items()},
    **_ACTS, **_ASKED, **_PEOPLE,
}  # fmt: skip

ONE_OF: Mapping[str, tuple[str, ...]] = {
    "vm.resize": ("vcpus", "memory_mb", "disk_gb"),
    "process.kill": ("pid", "name"),
    "backup.prune": ("keep_daily", "keep_weekly"),
    "alert.silence": ("targets", "metric", "alert"),
    "monitor.add": ("target", "url"),
    "oncall.set": ("user",),
    "quota.set": ("user", "team"),
}
"""Acts that mean something only with one of these values, none of which is required by itself."""
JUST_NAMED = Concept(("file.show", "service.status", "host.status", "diagnose.run"))
"""What a sentence that is only a name asks for."""
FLEET_WIDE = frozenset({"host.disk", "host.memory", "host.uptime", "host.status", "host.updates"})
"""Looks at facts that mean the whole fleet where no host is named."""
