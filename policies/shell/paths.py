"""Which files a LOW command may show: logs under the allowed roots and a list of system facts; never a secret."""

import re
from dataclasses import dataclass
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
       |net/(?:dev|tcp6?|udp6?|unix|sockstat6?|snmp6?|netstat|route|arp|softnet_stat|wireless|stat/[a-z_]+|bonding/{_PIECE})
       |(?:[0-9]+|self)/(?:status|stat|statm|limits|io|cgroup|comm|sched|schedstat|oom_score|oom_score_adj|mountinfo|wchan)
       |sys/(?:kernel|vm|fs|net)/(?!.*(?:key|secret))[a-z0-9_./-]+)
    |(?:/etc/(?:(?:[a-z]+-)?release|lsb-release|debian_version|hostname|hosts|hosts\.allow|hosts\.deny|resolv\.conf|fstab|mtab
       |timezone|issue|issue\.net|motd|machine-id|nsswitch\.conf|services|protocols|networks|shells|passwd|group|login\.defs
       |ntp\.conf|chrony\.conf|chrony/chrony\.conf|sysctl\.conf|sysctl\.d/{_PIECE}|crontab|ssh/sshd_config|nginx/nginx\.conf
       |apt/sources\.list|logrotate\.conf|logrotate\.d/{_PIECE}|security/limits\.conf|systemd/[a-z]+\.conf|os-release
       |exports|adjtime|locale\.conf|default/(?:locale|grub|keyboard|ssh)|redhat-release|alpine-release|centos-release
       |apt/(?:sources\.list\.d|preferences\.d|apt\.conf\.d)/{_PIECE}|yum\.repos\.d/{_PIECE}|(?:yum|dnf/dnf)\.conf|apk/(?:repositories|world)
       |(?:modprobe|modules-load|binfmt|tmpfiles|sysusers)\.d/{_PIECE}|modules|network/interfaces|ssh/ssh_config|rsyslog\.conf
       |rsyslog\.d/{_PIECE}|nginx/(?:sites-(?:enabled|available)|conf\.d|snippets)/{_PIECE}|nginx/mime\.types|apache2/(?:apache2|ports)\.conf
       |apache2/(?:sites|conf|mods)-(?:enabled|available)/{_PIECE}|httpd/conf/httpd\.conf|httpd/conf\.d/{_PIECE}|docker/daemon\.json
       |fail2ban/(?:jail|fail2ban)\.(?:conf|local)|fail2ban/jail\.d/{_PIECE}|postfix/(?:main|master)\.cf|aliases|selinux/config|cron\.d/{_PIECE}
       |mdadm(?:/mdadm)?\.conf|lvm/lvm\.conf|multipath\.conf|security/(?:limits\.d/{_PIECE}|access\.conf)|audit/(?:auditd\.conf|audit\.rules)
       |pam\.d/{_PIECE}|samba/smb\.conf|postgresql/[0-9]+/[a-z]+/postgresql\.conf|php/[0-9.]+/[a-z0-9]+/php\.ini|php\.ini|profile
       |bash\.bashrc|bashrc|hosts\.equiv|inputrc|subuid|subgid|host\.conf|ld\.so\.conf|ld\.so\.conf\.d/{_PIECE}|systemd/network/{_PIECE}\.(?:network|link)
       |keepalived/VERSION|dhcp/dhclient\.conf|logcheck/logcheck\.conf|updatedb\.conf|sysconfig/(?:selinux|grub|network|clock))
)(?:\.(?:bak|old|orig|save|dist|dpkg-(?:dist|old|new)|rpm(?:new|save)|ucf-dist))?
    |/usr/lib/os-release|/run/systemd/shutdown/scheduled|(?:/var)?/run/reboot-required(?:\.pkgs)?|/run/motd\.dynamic
    |/sys/(?:class/(?:thermal|net|power_supply|hwmon|dmi/id|block|scsi_host|infiniband|drm)|block|fs/cgroup
       |devices/system/(?:cpu|memory|node|clocksource)|module|kernel/mm|power)/(?!.*(?:key|secret|serial|uuid))[A-Za-z0-9_.:@/-]+
    """
)
_SYSTEM: Final = re.compile(r"/(?:usr/)?(?:local/)?s?bin/[^/]+|/(?:usr/)?lib\w*/(?:[^/]+/)*[^/]+\.so(?:\.[0-9]+)*")
_RELATIVE: Final = re.compile(r"[A-Za-z0-9_.][^=]*")
_FOLDERS: Final = re.compile(r"/etc/[^/]+/")
"""Below `/etc` people choose the names, and a name may say that it is a secret."""
_PROGRAM: Final = re.compile(r"/(?:usr/|boot/)?(?:s?bin|local|lib\w*|share)/|/boot/(?:vmlinuz|initrd|initramfs|System)")
_CERTIFICATE: Final = re.compile(
    r"/etc/(?:ssl/certs|pki/tls/certs|letsencrypt/live/[A-Za-z0-9.-]+|nginx/(?:ssl|certs)|ssl)/"
    r"(?:[A-Za-z0-9_.-]+\.crt|cert\.pem|fullchain\.pem|chain\.pem)"
    r"|/etc/(?:ssl/certs|pki/tls/certs|pki/ca-trust/[a-z/]+|ca-certificates/[a-z/]+)/[A-Za-z0-9_.-]+\.pem"
)


@dataclass(frozen=True, slots=True)
class Where:
    """`roots`: below them files may be shown. `directory`: where relative names stand, "" where that is not known."""

    roots: tuple[str, ...] = ()
    directory: str = ""

    def place(self, path: str) -> str:
        """The absolute name, as far as it is known. `..` stays: what it leads to is known on the host only.

        What a program could take for something else than a name (`+5f`, `FS=x`) is left as it is.
        """
        if not self.directory or _RELATIVE.fullmatch(path) is None:
            return path
        return f"{self.directory.rstrip('/')}/{path.removeprefix('./')}"


def readable(path: str, where: Where) -> bool:
    """Whether the file's content may be shown by its name alone; links are resolved by whoever asks the host."""
    placed = where.place(path)
    listed = _FACTS.fullmatch(placed) is not None and not (_FOLDERS.match(placed) and SECRET.search(placed))
    return normal(placed) and (listed or logs(path, where))


def logs(path: str, where: Where) -> bool:
    """A directory or file below the roots: all in it may be shown."""
    path = where.place(path)
    roots = (f"{root.rstrip('/')}/" for root in where.roots if root.strip("/"))
    return normal(path) and any(map(path.startswith, roots)) and not SECRET.search(path)


def hashable(path: str, where: Where) -> bool:
    """What may be shown, and programs: their digest says nothing that is a secret."""
    placed = where.place(path)
    return readable(path, where) or (
        normal(placed) and _PROGRAM.match(placed) is not None and not SECRET.search(placed)
    )


def system_program(path: str, _: Where) -> bool:
    """A program or library where the system keeps its own."""
    return normal(path) and _SYSTEM.fullmatch(path) is not None


def public_certificate(path: str, where: Where) -> bool:
    """A certificate, by its usual place and name; never its key."""
    path = where.place(path)
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
