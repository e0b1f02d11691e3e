"""`apt` and `apt-get`: what could be upgraded, and upgrading it."""

from collections.abc import Sequence

from executors.simulated.command import Call, Commands, Options, ProgramError, options
from executors.simulated.state import Host, Update

FAILED = 100
"""apt-get's exit code for every error."""
UPDATE_SECONDS = 0.8
UPGRADE_SECONDS = 2.2
LINE_WIDTH = 79
_LONG = (
    "simulate dry-run just-print quiet yes assume-yes option= no-install-recommends with-new-pkgs only-upgrade "
    "upgradable installed verbose-versions"
)
_READING = ["Reading package lists...", "Building dependency tree...", "Reading state information..."]
_WARNING = "\nWARNING: {} does not have a stable CLI interface. Use with caution in scripts.\n"
_SOURCES = (
    "Hit:1 http://mirror.example/debian bookworm InRelease",
    "Get:2 http://security.debian.org/debian-security bookworm-security InRelease [48.0 kB]",
    "Get:3 http://mirror.example/debian bookworm-updates InRelease [55.4 kB]",
    "Get:4 http://security.debian.org/debian-security bookworm-security/main amd64 Packages [243 kB]",
    "Fetched 347 kB in 1s (432 kB/s)",
)


async def _apt(call: Call) -> int:
    given = options(call, "sqyVo:", _LONG, code=FAILED)
    await call.complain(_WARNING.format("apt"))
    if given.rest[:1] == ["list"] and given.has("--upgradable"):
        rows = [
            f"{update.package}/{_suite(update)} {update.candidate} {update.architecture} "
            f"[upgradable from: {update.installed}]"
            for update in sorted(call.host.updates, key=lambda update: update.package)
        ]
        await call.lines(["Listing...", *rows])
        return 0
    return await _act(call, given)


async def _apt_get(call: Call) -> int:
    return await _act(call, options(call, "sqyVo:", _LONG, code=FAILED))


async def _act(call: Call, given: Options) -> int:
    verb = given.rest[0] if given.rest else ""
    if verb == "update":
        return await _update(call)
    if verb not in {"upgrade", "dist-upgrade", "full-upgrade"}:
        raise ProgramError(f"E: Invalid operation {verb}", FAILED)
    if given.has("-s", "--simulate", "--dry-run", "--just-print"):
        await call.lines([*_summary(call.host.updates), *_simulation(call.host.updates)])
        return 0
    _need_lock(call, "/var/lib/dpkg/lock-frontend", "dpkg frontend lock")
    updates = list(call.host.updates)
    await call.lines(_summary(updates))
    if not updates:
        return 0
    await call.lines([f"Need to get {len(updates)},{311 * len(updates) % 1000:03} kB of archives."])
    if not given.has("-y", "--yes", "--assume-yes"):
        await call.output.write("Do you want to continue? [Y/n] ")
        raise ProgramError("Abort.")
    await _upgrade(call, updates)
    return 0


async def _update(call: Call) -> int:
    _need_lock(call, "/var/lib/apt/lists/lock", "directory /var/lib/apt/lists/")
    for line in _SOURCES:
        await call.host.clock.sleep(UPDATE_SECONDS / len(_SOURCES))
        await call.line(line)
    await call.line(_READING[0])
    return 0


async def _upgrade(call: Call, updates: Sequence[Update]) -> None:
    """Download, unpack and set up, package by package; what is set up stays so when the command is ended."""
    host, pause = call.host, UPGRADE_SECONDS / (3 * len(updates))
    host.package_lock = host.last_pid
    try:
        for number, update in enumerate(updates, start=1):
            await host.clock.sleep(pause)
            await call.line(
                f"Get:{number} http://security.debian.org/debian-security {_suite(update)}/main amd64 "
                f"{update.package} {update.architecture} {update.candidate} [{len(update.package) * 57} kB]"
            )
        for update in updates:
            await host.clock.sleep(pause)
            await call.lines(
                [
                    f"Preparing to unpack .../{update.package}_{update.candidate}_{update.architecture}.deb ...",
                    f"Unpacking {update.package} ({update.candidate}) over ({update.installed}) ...",
                ]
            )
        for update in updates:
            await host.clock.sleep(pause)
            await call.line(f"Setting up {update.package} ({update.candidate}) ...")
            _settle(host, update)
    finally:
        host.package_lock = 0
    await call.line("Processing triggers for libc-bin (2.36-9+deb12u9) ...")


def _settle(host: Host, update: Update) -> None:
    host.updates.remove(update)
    words = f"upgrade {update.package}:{update.architecture} {update.installed} {update.candidate}"
    host.log("dpkg", words, transport="syslog", unit="apt-daily-upgrade.service")


def _need_lock(call: Call, path: str, what: str) -> None:
    if not call.is_root:
        raise ProgramError(
            f"E: Could not open lock file {path} - open (13: Permission denied)\n"
            f"E: Unable to {'lock' if what.startswith('dir') else 'acquire the'} {what}"
            + ("" if what.startswith("dir") else f" ({path}), are you root?"),
            FAILED,
        )
    if call.host.package_lock:
        raise ProgramError(
            f"E: Could not get lock {path}. It is held by process {call.host.package_lock} (apt-get)", FAILED
        )


def _summary(updates: Sequence[Update]) -> list[str]:
    names = sorted(update.package for update in updates)
    text = [*_READING, "Calculating upgrade..."]
    if names:
        text += ["The following packages will be upgraded:", *_wrapped(names)]
    return [*text, f"{len(names)} upgraded, 0 newly installed, 0 to remove and 0 not upgraded."]


def _wrapped(names: Sequence[str]) -> list[str]:
    rows = [" "]
    for name in names:
        if len(rows[-1]) + 1 + len(name) > LINE_WIDTH:
            rows.append(" ")
        rows[-1] += f" {name}"
    return rows


def _simulation(updates: Sequence[Update]) -> list[str]:
    facts = [(u, f"({u.candidate} {u.origin} [{u.architecture}])") for u in sorted(updates, key=lambda u: u.package)]
    return [
        *(f"Inst {update.package} [{update.installed}] {fact}" for update, fact in facts),
        *(f"Conf {update.package} {fact}" for update, fact in facts),
    ]


def _suite(update: Update) -> str:
    return update.origin.rpartition("/")[2]


COMMANDS: Commands = {"apt": _apt, "apt-get": _apt_get}
