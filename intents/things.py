"""What sentences name besides hosts and services: what a noun alone asks for, and whose actions it may stand beside.

In order: where a sentence has several ("the snapshots of vm-web"), the first decides what is asked.
"""

from collections.abc import Mapping

from intents.concept import Concept

_METRICS: Mapping[str, tuple[str, str]] = {
    "cpu": ("metric", "cpu"), "memory": ("metric", "memory"), "disk": ("metric", "disk"), "uptime": ("", ""),
    "hogs": ("", ""), "space": ("metric", "disk"), "processes": ("", ""),
}  # fmt: skip
_NAMED = {"template": "name", "playbook": "name", "recipe": "name"}

THINGS: Mapping[str, Concept] = {
    "silence": Concept(("alert.list",), {"state": "silenced"}, weak=True, absorbs=_METRICS),
    "threshold": Concept(("threshold.set",), weak=True, absorbs=_METRICS),
    "chart": Concept(("metric.chart",), {"period": "1h"}, absorbs={**_METRICS, "history": ("", "")}),
    "maintenance": Concept(("maintenance.start",), weak=True),
    "oncall": Concept(("oncall.show",), weak=True, absorbs={"history": ("", "")}),
    "schedule": Concept(("schedule.list",), weak=True),
    "template": Concept(("template.list",), weak=True),
    "playbook": Concept(("playbook.list",), weak=True),
    "recipe": Concept(("recipe.list",), weak=True),
    "quota": Concept(("quota.show",), weak=True, takes={"person": "user"}),
    "snapshot": Concept(("vm.snapshot.list",), weak=True, absorbs={"hosts": ("", "")}),
    "backup": Concept(("backup.list",), weak=True),
    "task": Concept(("task.status",), weak=True),
    "alert": Concept(("alert.list",), weak=True, absorbs={**_METRICS, "errors": ("", ""), "health": ("", "")}),
    "monitor": Concept(("monitor.list", "monitor.show"), weak=True),
    "project": Concept(("compose.ps",), weak=True),
    "image": Concept(("image.list",), weak=True),
    "container": Concept(("container.list", "container.inspect"), weak=True),
    "session": Concept(("session.open",), weak=True),
    "storage": Concept(("storage.status", "host.disk"), weak=True, absorbs={"disk": ("", ""), "space": ("", "")}),
    "vm": Concept(("vm.list", "vm.status"), weak=True, absorbs={"hosts": ("", "")}),
    "node": Concept(("node.list", "node.status"), weak=True),
    "application": Concept(("app.list", "app.status"), weak=True),
    "app": Concept((), weak=True),
}
"""The concept of each noun where no verb says what is asked; weak ones yield to any verb."""

BESIDE: Mapping[str, tuple[str, ...]] = {
    "silence": ("alert.",), "threshold": ("threshold.",), "chart": ("metric.",), "maintenance": ("maintenance.",),
    "oncall": ("oncall.",), "schedule": ("schedule.",), "template": ("template.", "vm.create", "vm.clone"),
    "playbook": ("playbook.",), "recipe": ("recipe.",), "quota": ("quota.",), "snapshot": ("vm.snapshot.", "backup."),
    "backup": ("backup.", "app.deploy"), "task": ("task.",), "alert": ("alert.", "threshold.", "oncall."),
    "monitor": ("monitor.",), "project": ("compose.",),
    "image": ("image.", "container.create", "vm.create", "compose.pull"),
    "container": ("container.", "compose."), "session": ("session.",),
    "storage": ("storage.", "backup.", "vm.", "host.disk"),
    "node": ("node.", "vm.", "storage."), "vm": ("vm.", "backup.", "task."),
    "application": ("app.", "diagnose."), "app": ("app.", "diagnose."),
}  # fmt: skip
"""Beginnings of the names of the actions in whose requests a noun is at home."""

KINDS = frozenset({
    "silence", "schedule", "template", "playbook", "recipe", "snapshot", "backup", "task", "alert", "monitor",
    "project", "image", "container", "storage", "node", "vm", "app",
})  # fmt: skip
"""Kinds of name that are a noun by themselves."""
