"""The last day of a simulated host: routine in its journal and logs, and the crash of nginx on web-01."""

import random
from datetime import UTC, datetime
from signal import Signals

from executors.simulated.manager import main_exited
from executors.simulated.state import Host

DAY = 86_400
HOUR = 3_600
CRASH_SECONDS = 180
"""How long before the fleet's start nginx crashed."""
ACCESS_LINES = 400
_PATHS = ("/", "/products", "/products/42", "/cart", "/checkout", "/health", "/static/app.css", "/api/stock")
_SCANNERS = ("203.0.113.17", "198.51.100.4", "203.0.113.90")
_CHATTER: dict[str, tuple[tuple[int, str], ...]] = {
    "php-fpm": (
        (5, "[pool www] child 2417 exited with code 0 after 3600.412 seconds from start"),
        (4, "[pool www] server reached pm.max_children setting (4), consider raising it"),
        (4, "[pool www] child 2431, script '/var/www/shop/public/index.php' executing too slow (5.12 sec), logging"),
    ),
    "postgresql": (
        (6, "LOG:  checkpoint starting: time"),
        (6, "LOG:  checkpoint complete: wrote 1843 buffers (0.4%); 0 WAL file(s) added, 1 removed, 0 recycled"),
        (5, "LOG:  duration: 812.337 ms  statement: SELECT * FROM orders WHERE state = 'open' ORDER BY created_at"),
        (4, "WARNING:  there is already a transaction in progress"),
        (3, "ERROR:  canceling statement due to statement timeout"),
    ),
    "redis-server": (
        (6, "10 changes in 300 seconds. Saving..."),
        (6, "Background saving terminated with success"),
        (4, "WARNING Memory overcommit must be enabled!"),
    ),
    "node_exporter": ((6, 'level=info msg="Listening on" address=[::]:9100'),),
}


def write(host: Host, now: float) -> None:
    """Fill the journal and the log files with the day before `now`; the same for a host of the same name."""
    chance = random.Random(host.name)  # noqa: S311 - routine lines, no secrets
    _cron(host, now)
    _timers(host, now)
    _logins(host, now, chance)
    for name, lines in _CHATTER.items():
        _chatter(host, name, lines, now, chance)
    if "nginx" in host.services:
        _access_log(host, now, chance)


def crash_nginx(host: Host) -> None:
    """End nginx with a segmentation fault, at the moment that the host's clock shows."""
    service, now = host.services["nginx"], host.clock.now()
    pid = service.main_pid
    workers = [process.pid for process in host.processes.values() if process.parent == pid]
    fault = f"nginx[{pid}]: segfault at 18 ip 00007f3c5a1b2c3d sp 00007ffd1c2a3b40 error 4 in libcrypto.so.3"
    host.log("kernel", f"{fault}[7f3c5a0d2000+27f000] likely on CPU 1 (core 1, socket 0)", transport="kernel")
    host.log("kernel", "Code: 48 8b 47 10 48 85 c0 74 1c 48 8b 40 18 <48> 8b 40 18 c3", transport="kernel")
    host.log(
        "nginx",
        f"worker process {workers[0]} exited on signal 11 (core dumped)",
        priority=1,
        pid=pid,
        unit=service.spec.unit,
        transport="syslog",
    )
    main_exited(host, service, by=Signals.SIGSEGV)
    host.log(
        "systemd-coredump",
        f"Process {pid} (nginx) of user 0 dumped core.",
        priority=2,
        pid=host.last_pid,
        unit="systemd-coredump@0.service",
        subject=service.spec.unit,
    )
    when = datetime.fromtimestamp(now, UTC).strftime("%Y/%m/%d %H:%M:%S")
    upstream = "upstream prematurely closed connection while reading response header from upstream"
    request = 'client: 10.0.0.5, server: shop.demo.internal, request: "GET /checkout HTTP/1.1"'
    lines = [
        f"{when} [error] {workers[0]}#{workers[0]}: *88213 {upstream}, {request}",
        f"{when} [alert] {pid}#{pid}: worker process {workers[0]} exited on signal 11 (core dumped)",
    ]
    host.tree.append("/var/log/nginx/error.log", "\n".join(lines) + "\n", now)


def _cron(host: Host, now: float) -> None:
    unit = "cron.service"
    first = int((now - DAY) // HOUR) + 1
    for hour in range(first, int(now // HOUR) + 1):
        at = hour * HOUR + 17 * 60 + 1.4
        if at < now:
            words = "(root) CMD (   cd / && run-parts --report /etc/cron.hourly)"
            host.log("CRON", words, pid=100_000 + hour % 9_000, unit=unit, transport="syslog", at=at)


def _timers(host: Host, now: float) -> None:
    for unit, description, hours in (
        ("logrotate.service", "Rotate log files", 9.1),
        ("apt-daily.service", "Daily apt download activities", 5.7),
        ("apt-daily-upgrade.service", "Daily apt upgrade and clean activities", 2.9),
        ("man-db.service", "Daily man-db regeneration", 9.0),
    ):
        at = now - hours * HOUR
        for delay, words in (
            (0, f"Starting {unit} - {description}..."),
            (1.2, f"{unit}: Deactivated successfully."),
            (1.2, f"Finished {unit} - {description}."),
        ):
            host.log("systemd", words, pid=1, unit="init.scope", subject=unit, at=at + delay)


def _logins(host: Host, now: float, chance: random.Random) -> None:
    for _ in range(14):
        pid, address = chance.randrange(90_000, 99_000), chance.choice(_SCANNERS)
        port, at = chance.randrange(30_000, 60_000), now - chance.uniform(400, DAY)
        user = chance.choice(("admin", "oracle", "test", "ubuntu"))
        for words, delay in (
            (f"Invalid user {user} from {address} port {port}", 0),
            (f"Connection closed by invalid user {user} {address} port {port} [preauth]", 0.4),
        ):
            host.log("sshd", words, pid=pid, unit="ssh.service", transport="syslog", at=at + delay)


def _chatter(host: Host, name: str, lines: tuple[tuple[int, str], ...], now: float, chance: random.Random) -> None:
    service = host.services.get(name)
    if service is None:
        return
    for _ in range(40 if len(lines) > 1 else 1):
        priority, words = chance.choice(lines)
        at = now - chance.uniform(CRASH_SECONDS + 60, DAY)
        identifier = {"postgresql": "postgres"}.get(name, name)
        host.log(
            identifier,
            words,
            priority=priority,
            pid=service.main_pid,
            unit=service.spec.unit,
            transport="stdout",
            at=at,
        )


def _access_log(host: Host, now: float, chance: random.Random) -> None:
    file = host.tree.files["/var/log/nginx/access.log"]
    moments = sorted(now - CRASH_SECONDS - chance.uniform(2, 4 * HOUR) for _ in range(ACCESS_LINES))
    rows = []
    for at in moments:
        when = datetime.fromtimestamp(at, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")
        status = chance.choices((200, 304, 404, 500), (88, 7, 4, 1))[0]
        path, size = chance.choice(_PATHS), chance.randrange(180, 24_000)
        rows.append(f'10.0.0.5 - - [{when}] "GET {path} HTTP/1.1" {status} {size} "-" "Mozilla/5.0"\n')
    file.content, file.modified = "".join(rows), moments[-1]
