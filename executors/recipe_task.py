"""One recipe in a process of its own: `python -m executors.recipe_task` reads the job from its input, and ends with it.

Only the code in the job runs, connected only to a host that shows one of the keys in the job; nothing of the
environment, of `~/.ssh` or of Fabric's own configuration files counts.
"""

import json
import os
import sys
from types import ModuleType
from typing import Any, Self

import fabric  # type: ignore[import-untyped]
import paramiko  # type: ignore[import-untyped]
from invoke.context import Context
from invoke.exceptions import UnexpectedExit
from invoke.tasks import Task
from paramiko.hostkeys import HostKeyEntry  # type: ignore[import-untyped]


def main() -> int:
    """0 where the task returned, or the exit status of the command that failed in it."""
    job = json.load(sys.stdin)
    os.chdir(os.path.dirname(job["path"]) or "/")  # noqa: PTH120 (a text, not a path of ours)
    try:
        task = _task(job)
        with _context(job["host"]) as context:
            task(context, **job["arguments"])
    except UnexpectedExit as ended:  # its output was shown as it came
        return int(ended.result.exited)
    return 0


def _task(job: dict[str, Any]) -> Any:
    module = ModuleType("fabfile")
    module.__file__ = job["path"]
    sys.path.insert(0, os.path.dirname(job["path"]))  # noqa: PTH120 (a text, not a path of ours)
    sys.modules["fabfile"] = module
    exec(compile(job["source"], job["path"], "exec"), module.__dict__)  # noqa: S102 (this very source was approved)
    task = getattr(module, job["task"], None)
    if not isinstance(task, Task):
        raise TypeError(f"no task {job['task']!r} in {job['path']}")
    return task


def _context(host: dict[str, Any] | None) -> Any:
    """Where the task runs its commands: a connection, or this machine."""
    if host is None:
        return _Local()
    gateway = _context(host["jump"]) if host["jump"] else None
    connection = fabric.Connection(
        host["address"],
        user=host["user"] or None,
        port=host["port"],
        gateway=gateway,
        config=fabric.Config(ssh_config=paramiko.SSHConfig(), lazy=True),
        connect_timeout=host["connect_timeout"],
        connect_kwargs={
            "key_filename": host["key"] or None,
            "passphrase": host["passphrase"],
            "look_for_keys": False,
            "allow_agent": host["agent"],
        },
    )
    place = host["address"] if host["port"] == paramiko.config.SSH_PORT else f"[{host['address']}]:{host['port']}"
    known = connection.client.get_host_keys()
    for line in host["host_keys"]:
        if (entry := HostKeyEntry.from_line(f"{place} {line}")) is not None:
            known.add(place, entry.key.get_name(), entry.key)
    connection.client.set_missing_host_key_policy(paramiko.RejectPolicy())
    return connection


class _Local(Context):
    """This machine, as a block like a connection."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return


def _told(kind: type[BaseException], error: BaseException, _: object) -> None:
    """Whatever the user's code raises is told in a line."""
    sys.stderr.write(f"{kind.__name__}: {error}\n")


if __name__ == "__main__":
    sys.excepthook = _told
    sys.exit(main())
