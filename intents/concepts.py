"""What words can ask for: each concept of `words/*.toml` with the actions that may answer it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.domain.flow import Argument


@dataclass(frozen=True, slots=True)
class Concept:
    """`actions` in order of preference: the first that can take everything that was named answers.

    `fixed` are parameters that the words themselves give. `weak`: yields to any other concept ("status of the disk").
    `asks`: an ambiguous verb, never acted upon, always a question with one choice for each action.
    `needs`: means something only beside a name or value of one of these kinds ("give" beside a role).
    `absorbs`: other concepts that are mere parameters beside this one ("processes by memory").
    `takes`: kinds of name that stand for a parameter of another kind here (a service's name for a process).
    `opposite`: what may be meant where this is negated ("don't start it at boot anymore").
    `also`: what else may have been meant where something is missing ("restart web-01": reboot it?).
    """

    actions: tuple[str, ...]
    fixed: Mapping[str, Argument] = field(default_factory=dict)
    weak: bool = False
    asks: bool = False
    needs: tuple[str, ...] = ()
    absorbs: Mapping[str, tuple[str, Argument]] = field(default_factory=dict)
    takes: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    opposite: str = ""


_SERVICE_ACTS = ("service.restart", "service.reload", "service.start", "service.stop")

CONCEPTS: Mapping[str, Concept] = {
    # looks
    "health": Concept(("fleet.health",)),
    "hosts": Concept(("host.list",), weak=True),
    "status": Concept(("service.status", "host.status", "diagnose.run", "fleet.health"), weak=True),
    "well": Concept(("service.status", "fleet.health", "host.status", "diagnose.run"), weak=True),
    "disk": Concept(("host.disk", "disk.usage")),
    "space": Concept(("disk.usage",), absorbs={"disk": ("", "")}),
    "du": Concept(("disk.usage",), needs=("path",), absorbs={"file": ("", ""), "disk": ("", "")}),
    "memory": Concept(("host.memory",)),
    "uptime": Concept(("host.uptime",)),
    "processes": Concept(
        ("host.processes",),
        absorbs={
            "cpu": ("sort", "cpu"),
            "memory": ("sort", "memory"),
            "hogs": ("sort", "memory"),
            "uptime": ("sort", "cpu"),
        },
    ),
    "hogs": Concept(("host.processes",), {"sort": "memory"}, absorbs={"memory": ("", ""), "history": ("", "")}),
    "cpu": Concept(("host.processes",), {"sort": "cpu"}, absorbs={"uptime": ("", "")}),
    "logs": Concept(
        ("service.logs", "host.logs", "file.show"), absorbs={"errors": ("priority", "err"), "file": ("", "")}
    ),
    "errors": Concept(("service.logs", "host.logs"), {"priority": "err"}),
    "updates": Concept(("host.updates",)),
    "file": Concept(("file.show",), weak=True, needs=("path",)),
    "diagnose": Concept(("diagnose.run",), absorbs={"errors": ("", ""), "health": ("", ""), "uptime": ("", "")}),
    "history": Concept(("history.show",), absorbs={"approvals": ("", "")}),
    "did": Concept(("history.show",), needs=("person",)),
    "audit_verify": Concept(("audit.verify",)),
    "audit_export": Concept(("audit.export",)),
    "approvals": Concept(("approval.list",)),
    "whoami": Concept(("identity.show",)),
    "help": Concept(("help.show",)),
    # acts on hosts
    "reveal": Concept(("file.reveal",)),
    "restart": Concept(("service.restart",), also=("host.reboot",)),
    "start": Concept(("service.start",)),
    "stop": Concept(("service.stop",), also=("host.shutdown",)),
    "reload": Concept(("service.reload",)),
    "enable": Concept(("service.enable",), opposite="disable"),
    "disable": Concept(("service.disable",)),
    "upgrade": Concept(("host.upgrade",)),
    "reboot": Concept(("host.reboot", "service.restart")),
    "shutdown": Concept(("host.shutdown", "service.stop")),
    "kill_process": Concept(("process.kill",), takes={"service": "name"}),
    "kill_hard": Concept(
        ("process.kill",), {"signal": "KILL"}, absorbs={"kill_process": ("", "")}, takes={"service": "name"}
    ),
    # ambiguous verbs
    "kill": Concept(("process.kill", "service.stop"), asks=True, takes={"service": "name"}),
    "cut": Concept(("service.stop", "service.disable", "host.shutdown"), asks=True),
    "drop": Concept(("service.stop", "service.disable", "server.remove"), asks=True, takes={"host": "name"}),
    "raise": Concept(_SERVICE_ACTS[:3], asks=True),
    # the bot and its people
    "approve": Concept(("approval.decide",), {"decision": "approve"}),
    "deny": Concept(("approval.decide",), {"decision": "deny"}),
    "grant": Concept(("role.grant",)),
    "give": Concept(("role.grant",), needs=("role",)),
    "revoke": Concept(("role.revoke",), needs=("role", "person")),
    "totp_enroll": Concept(("totp.enroll",)),
    "totp_reset": Concept(("totp.reset",)),
    "server_add": Concept(("server.add",)),
    "server_edit": Concept(("server.edit",), takes={"host": "name"}),
    "server_remove": Concept(("server.remove",), takes={"host": "name"}),
    "trust": Concept(("host.trust",)),
    "credential_set": Concept(("credential.set",)),
    "credential_rotate": Concept(("credential.rotate",)),
    "freeze": Concept(("bot.freeze",)),
    "pause": Concept(("bot.freeze",), asks=True),
    "thaw": Concept(("bot.thaw",)),
    "glass": Concept(("break.glass",)),
    "cancel": Concept(("request.cancel",)),
    "resolve": Concept(("request.resolve",)),
}

JUST_NAMED = Concept(("file.show", "service.status", "host.status", "diagnose.run"))
"""What a sentence that is only a name asks for."""
FLEET_WIDE = frozenset({"host.disk", "host.memory", "host.uptime", "host.status", "host.updates"})
"""Looks at facts that mean the whole fleet where no host is named."""
