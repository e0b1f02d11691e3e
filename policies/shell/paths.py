"""Which files a LOW command may show: logs under the allowed roots and a list of system facts; never a secret."""

import re
from typing import Final

SECRET: Final = re.compile(
    r"""(?ix)
    (?:^|[/._-])(?:shadow|gshadow|sudoers|secrets?|passwords?|passwd|credentials?|tokens?|private|keytab|htpasswd|btmp
       |id_[a-z0-9]+|authorized_keys)(?:$|[/._-])
    |\.(?:pem|key|p12|pfx|jks|kdbx|kdb|env|gpg|asc|ovpn|ppk|age)(?:[./]|$)
    |/\.[^/]
    """
)
"""Names that say "secret", key material by extension, and anything hidden."""

MAX_PATH: Final = 1024
_PIECE: Final = r"[A-Za-z0-9][A-Za-z0-9_.@:-]*"
_FACTS: Final = re.compile(
    rf"""(?x)
    /proc/(?:cpuinfo|meminfo|loadavg|uptime|version|mounts|stat|vmstat|diskstats|swaps|partitions|filesystems|interrupts
       |softirqs|mdstat|modules|devices|cmdline|zoneinfo|buddyinfo|slabinfo|consoles|misc|locks|pressure/(?:cpu|io|memory)
       |net/(?:dev|tcp6?|udp6?|unix|sockstat6?|snmp6?|netstat|route|arp|softnet_stat|wireless|bonding/{_PIECE})
       |(?:[0-9]+|self)/(?:status|stat|statm|limits|io|cgroup|comm|sched|schedstat|oom_score|oom_score_adj|mountinfo|wchan)
       |sys/(?:kernel|vm|fs|net)/(?!.*(?:key|secret))[a-z0-9_./-]+)
    |/etc/(?:(?:[a-z]+-)?release|lsb-release|debian_version|hostname|hosts|hosts\.allow|hosts\.deny|resolv\.conf|fstab|mtab
       |timezone|issue|issue\.net|motd|machine-id|nsswitch\.conf|services|protocols|networks|shells|passwd|group|login\.defs
       |ntp\.conf|chrony\.conf|chrony/chrony\.conf|sysctl\.conf|sysctl\.d/{_PIECE}|crontab|ssh/sshd_config|nginx/nginx\.conf
       |apt/sources\.list|logrotate\.conf|logrotate\.d/{_PIECE}|security/limits\.conf|systemd/[a-z]+\.conf|os-release
       |exports|adjtime|locale\.conf|default/locale|redhat-release|alpine-release|centos-release)
    |/usr/lib/os-release|/run/systemd/shutdown/scheduled|(?:/var)?/run/reboot-required(?:\.pkgs)?|/run/motd\.dynamic
    |/sys/(?:class/(?:thermal|net|power_supply|hwmon|dmi/id|block|scsi_host|infiniband|drm)|block|fs/cgroup
       |devices/system/(?:cpu|memory|node|clocksource)|module|kernel/mm|power)/(?!.*(?:key|secret|serial|uuid))[A-Za-z0-9_.:@/-]+
    """
)
_CERTIFICATE: Final = re.compile(
    r"/etc/(?:ssl/certs|pki/tls/certs|letsencrypt/live/[A-Za-z0-9.-]+|nginx/(?:ssl|certs)|ssl)/"
    r"(?:[A-Za-z0-9_.-]+\.crt|cert\.pem|fullchain\.pem|chain\.pem)"
)


def readable(path: str, roots: tuple[str, ...]) -> bool:
    """Whether the file's content may be shown by its name alone; links are resolved by whoever asks the host."""
    if not normal(path):
        return False
    if _FACTS.fullmatch(path) is not None:
        return True
    return any(path.startswith(f"{root.rstrip('/')}/") for root in roots if root.strip("/")) and not SECRET.search(path)


def public_certificate(path: str) -> bool:
    """A certificate, by its usual place and name; never its key."""
    return normal(path) and _CERTIFICATE.fullmatch(path) is not None


def normal(path: str) -> bool:
    """Absolute, without empty, `.` or `..` components, without characters that a shell or a terminal would act on."""
    parts = path.split("/")[1:]
    return (
        path.startswith("/")
        and len(path) <= MAX_PATH
        and path.isprintable()
        and all(part not in {"", ".", ".."} for part in parts)
    )
