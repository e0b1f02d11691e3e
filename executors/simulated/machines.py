"""What the demonstration fleet consists of: units, packages and machines, as data."""

from dataclasses import dataclass

from executors.simulated.state import Filesystem, Hardware, ServiceSpec, Update

GIB_KIB = 1024 * 1024

_COMMON = (
    ServiceSpec(
        name="systemd-journald",
        description="Journal Service",
        command="/lib/systemd/systemd-journald",
        kind="notify",
        memory_kib=14_000,
        restart="always",
    ),
    ServiceSpec(
        name="dbus",
        description="D-Bus System Message Bus",
        command="/usr/bin/dbus-daemon --system --address=systemd: --nofork --nopidfile --systemd-activation",
        kind="notify",
        user="messagebus",
        memory_kib=4_600,
    ),
    ServiceSpec(
        name="systemd-logind",
        description="User Login Management",
        command="/lib/systemd/systemd-logind",
        kind="notify",
        memory_kib=7_900,
        restart="always",
    ),
    ServiceSpec(
        name="systemd-timesyncd",
        description="Network Time Synchronization",
        command="/lib/systemd/systemd-timesyncd",
        kind="notify",
        user="systemd-timesync",
        memory_kib=6_700,
        restart="always",
    ),
    ServiceSpec(
        name="ssh",
        description="OpenBSD Secure Shell server",
        command="sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups",
        kind="notify",
        memory_kib=9_300,
        restart="on-failure",
        reloads=True,
        ports=(22,),
        aliases=("sshd",),
        documentation="man:sshd(8)",
    ),
    ServiceSpec(
        name="cron",
        description="Regular background program processing daemon",
        command="/usr/sbin/cron -f",
        memory_kib=2_700,
        restart="on-failure",
        aliases=("crond",),
        documentation="man:cron(8)",
    ),
    ServiceSpec(
        name="node_exporter",
        description="Prometheus Node Exporter",
        command="/usr/local/bin/node_exporter --web.listen-address=:9100",
        user="node_exporter",
        memory_kib=21_500,
        cpu=0.4,
        restart="on-failure",
        ports=(9100,),
    ),
)
_WEB = (
    ServiceSpec(
        name="nginx",
        description="A high performance web server and a reverse proxy server",
        command="nginx: master process /usr/sbin/nginx -g daemon on; master_process on;",
        kind="forking",
        workers=(("www-data", "nginx: worker process"),) * 2,
        memory_kib=12_800,
        cpu=1.8,
        reloads=True,
        start_seconds=0.3,
        ports=(80,),
        documentation="man:nginx(8)",
    ),
    ServiceSpec(
        name="php-fpm",
        description="The PHP 8.2 FastCGI Process Manager",
        command="php-fpm: master process (/etc/php/8.2/fpm/php-fpm.conf)",
        kind="notify",
        workers=(("www-data", "php-fpm: pool www"),) * 4,
        memory_kib=96_000,
        cpu=6.5,
        restart="on-failure",
        reloads=True,
        start_seconds=0.25,
        aliases=("php8.2-fpm",),
        documentation="man:php-fpm8.2(8)",
    ),
)
_DB = (
    ServiceSpec(
        name="postgresql",
        description="PostgreSQL database server",
        command="/usr/lib/postgresql/15/bin/postgres -D /var/lib/postgresql/15/main",
        kind="notify",
        user="postgres",
        workers=tuple(
            ("postgres", f"postgres: 15/main: {name}")
            for name in (
                "checkpointer",
                "background writer",
                "walwriter",
                "autovacuum launcher",
                "shop shop 10.0.0.11(51234) idle",
            )
        ),
        memory_kib=420_000,
        cpu=7.5,
        reloads=True,
        start_seconds=0.8,
        ports=(5432,),
        documentation="man:postgres(1)",
    ),
)
_CACHE = (
    ServiceSpec(
        name="redis-server",
        description="Advanced key-value store",
        command="/usr/bin/redis-server 0.0.0.0:6379",
        kind="notify",
        user="redis",
        memory_kib=610_000,
        cpu=3.2,
        restart="always",
        start_seconds=0.2,
        ports=(6379,),
        aliases=("redis",),
        documentation="man:redis-server(1)",
    ),
)

_SECURITY = (
    Update("libssl3", "3.0.14-1~deb12u2", "3.0.15-1~deb12u1"),
    Update("openssl", "3.0.14-1~deb12u2", "3.0.15-1~deb12u1"),
    Update("libexpat1", "2.5.0-1", "2.5.0-1+deb12u1"),
)
_POINT_RELEASE = (
    Update("base-files", "12.4+deb12u7", "12.4+deb12u8", "Debian:12.8/stable"),
    Update("tzdata", "2024a-0+deb12u1", "2024b-0+deb12u1", "Debian:12.8/stable", "all"),
    Update("libpq5", "15.8-0+deb12u1", "15.9-0+deb12u1", "Debian:12.8/stable"),
)


@dataclass(frozen=True, kw_only=True)
class Blueprint:
    """One machine of the fleet; `bulk` are folders with a share of their file system's used space."""

    name: str
    address: str
    tags: tuple[str, ...]
    hardware: Hardware
    services: tuple[ServiceSpec, ...]
    headline: tuple[str, ...]
    """Services that the inventory should name."""
    disks: tuple[Filesystem, ...]
    bulk: tuple[tuple[str, float], ...]
    uptime_days: float
    updates: tuple[Update, ...] = ()


def _disk(source: str, mount: str, gib: int, percent: float, kind: str = "ext4") -> Filesystem:
    return Filesystem(source, mount, kind, gib * GIB_KIB, int(gib * GIB_KIB * percent / 100))


def _temporary(memory_kib: int) -> tuple[Filesystem, ...]:
    return (
        Filesystem("udev", "/dev", "devtmpfs", memory_kib // 2, 0),
        Filesystem("tmpfs", "/run", "tmpfs", memory_kib // 10, 940),
        Filesystem("tmpfs", "/dev/shm", "tmpfs", memory_kib // 2, 0),  # noqa: S108 - a mount point of the simulation
    )


_SYSTEM_BULK = (
    ("/usr/lib", 0.31),
    ("/usr/share", 0.17),
    ("/var/cache/apt", 0.06),
    ("/var/log/journal", 0.12),
    ("/var/lib/dpkg", 0.02),
)


def _web(number: int, percent: float, uptime_days: float, busy: float, updates: tuple[Update, ...]) -> Blueprint:
    memory = 4_015_304
    return Blueprint(
        name=f"web-0{number}",
        address=f"10.0.0.1{number}",
        tags=("production", "web"),
        hardware=Hardware(
            cpus=2, memory_kib=memory, busy=busy, load=busy * 2.2, receive_rate=210_000, transmit_rate=840_000
        ),
        services=(*_COMMON, *_WEB),
        headline=("nginx", "php-fpm", "node_exporter", "ssh", "cron"),
        disks=(*_temporary(memory), _disk("/dev/vda1", "/", 40, percent)),
        bulk=(*_SYSTEM_BULK, ("/var/www/shop", 0.22), ("/var/log/nginx/archive", 0.09)),
        uptime_days=uptime_days,
        updates=updates,
    )


def _db(name: str, address: str, percent: float, uptime_days: float, busy: float) -> Blueprint:
    memory = 16_265_112
    return Blueprint(
        name=name,
        address=address,
        tags=("production", "db"),
        hardware=Hardware(
            cpus=4,
            memory_kib=memory,
            busy=busy,
            load=busy * 5,
            receive_rate=520_000,
            transmit_rate=610_000,
            base_kib=4_700_000,
        ),
        services=(*_COMMON, *_DB),
        headline=("postgresql", "node_exporter", "ssh", "cron"),
        disks=(
            *_temporary(memory),
            _disk("/dev/vda1", "/", 30, 33.6),
            _disk("/dev/vdb1", "/var/lib/postgresql", 200, percent),
        ),
        bulk=(
            *_SYSTEM_BULK,
            ("/var/lib/postgresql/15/main/base", 0.83),
            ("/var/lib/postgresql/15/main/pg_wal", 0.09),
            ("/var/lib/postgresql/backups", 0.08),
        ),
        uptime_days=uptime_days,
        updates=(*_SECURITY, *_POINT_RELEASE),
    )


_CACHE_MEMORY = 8_132_556
FLEET = (
    _web(1, 44.6, 41.13, 0.16, (*_SECURITY, *_POINT_RELEASE[:2])),
    _web(2, 38.7, 41.12, 0.24, _SECURITY),
    _db("db-master", "10.0.0.21", 77.6, 87.4, 0.31),
    _db("db-replica", "10.0.0.22", 60.7, 87.38, 0.12),
    Blueprint(
        name="cache-01",
        address="10.0.0.31",
        tags=("production",),
        hardware=Hardware(
            cpus=2,
            memory_kib=_CACHE_MEMORY,
            busy=0.08,
            load=0.19,
            receive_rate=330_000,
            transmit_rate=470_000,
            base_kib=900_000,
        ),
        services=(*_COMMON, *_CACHE),
        headline=("redis-server", "node_exporter", "ssh", "cron"),
        disks=(*_temporary(_CACHE_MEMORY), _disk("/dev/vda1", "/", 20, 22.4)),
        bulk=(*_SYSTEM_BULK, ("/var/lib/redis", 0.18)),
        uptime_days=19.6,
    ),
)
