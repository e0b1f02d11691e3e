"""Places of a machine that an act must not touch lightly: system trees, disks, keys and accounts, the way in."""

import re
from posixpath import normpath
from typing import Final

_TREES: Final = re.compile(
    r"/+\*?|/+[^/]*[*?\[][^/]*|/?\.\*?|\./?\*?|\.\./?\S*|\*|~\S*/?\*?"
    r"|/+(?:bin|boot|dev|etc|home|lib\d*|libx?\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)/*\*?"
    r"|/+(?:usr|var|home|etc|boot|lib|opt|srv)/+[^/]+/*\*?"
    r"|/+var/+(?:lib|log|spool|backups?|www|cache)/+[^/]+/*\*?"
)
_GUARDED: Final = re.compile(
    r"/etc/(?:passwd|shadow|group|gshadow|sudoers|sudoers\.d|ssh|pam\.d|security|ld\.so\.\w+|crontab|cron\.\w+|fstab|hosts\.(?:allow|deny)"
    r"|netplan|network|sysconfig/network\S*|iptables|nftables\.conf|ufw|audit|selinux|apparmor\.d|profile|environment|bash\.bashrc|systemd"
    r"|default/grub|grub\.d|subuid|subgid|inittab|rc\.local|init\.d|nsswitch\.conf|resolv\.conf|commander)(?:/|$)"
    r"|(?:^|/)\.ssh(?:/|$)|authorized_keys|/proc/(?:sysrq-trigger|sys/)|/boot(?:/|$)|/sys/|/usr/(?:local/)?(?:s?bin|lib\w*)/|/(?:s?bin|lib\w*)/"
    r"|/var/spool/cron|/lib/modules/|/etc/?$|(?:^|[/~])\.(?:bashrc|profile|bash_profile|bash_login|bash_logout|zshrc|zprofile|zshenv)$"
)
_DATA: Final = re.compile(
    r"/var/lib/(?:mysql|mariadb|postgresql|pgsql|mongo\w*|redis|valkey|docker|containerd|containers|libvirt|etcd|elasticsearch|opensearch"
    r"|rabbitmq|influxdb2?|grafana|prometheus|vault|consul|nomad|kubelet|rancher|machines|lxc|lxd|incus|samba|ldap|cassandra|clickhouse"
    r"|neo4j|couchdb|cockroach|minio|ceph|glusterd|pve-cluster|vz|kafka|zookeeper)(?:/|$)"
)
_DISK: Final = re.compile(
    r"/dev/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|mapper/|md\d|dm-\d|disk/|loop\d|vg\w*/|mem|kmem|port|zvol/)\S*"
)
_WAY_IN: Final = re.compile(
    r"(?:ssh|sshd|networking|network|NetworkManager|systemd-networkd|systemd-resolved|firewalld|nftables|iptables|ufw|netfilter-persistent"
    r"|wpa_supplicant|network-manager|syslog|syslog-ng|systemd-journald\.socket|strongswan|wireguard|zerotier-one|nebula|dhcpcd|openvpn\S*|wg-quick\S*|tailscaled|dbus|dbus-broker|systemd-logind|commander\S*|chatops-commander\S*|auditd"
    r"|systemd-journald|rsyslog)(?:\.service|\.socket)?"
)


_TOP: Final = re.compile(r"/+(?:bin|boot|dev|etc|home|lib\w*|proc|root|run|s?bin|sys|usr|var)?/*\*?")
OWN: Final = r"/(?:etc|opt|srv|var/(?:lib|log|backups))/(?:chatops-)?commander\b|\bcommander\.(?:toml|db)\b"
"""Where the bot's own files usually are: its configuration, its database, its record."""
_BASE: Final = re.compile(
    r"(?:alpine-(?:base|baselayout)|base-files|base-passwd|filesystem|ubuntu-(?:minimal|server)|openrc|debianutils|mount|openssh(?:-server|-client)?|ssh|sudo|systemd(?:-sysv)?|libc6|libc-bin|glibc|musl|bash|dash|coreutils|util-linux|dpkg|apt|rpm|dnf|yum"
    r"|apk-tools|busybox|pacman|login|passwd|init|initramfs-tools|grub\S*|linux(?:-\S+)?|kernel(?:-\S+)?|network-manager|NetworkManager"
    r"|libsystemd0|setup|netplan\.io|ifupdown|netbase|iproute2?|python3?|perl-base|libpam\S*|pam|libssl\S*|lvm2|mdadm|cryptsetup|qemu-guest-agent)(?::\w+)?"
)


def tree(word: str) -> bool:
    """A system tree, a whole home, or a word whose value is only known when it runs."""
    return "$" in word or "`" in word or "/../" in word or any(map(_TREES.fullmatch, _spellings(word)))


def top(word: str) -> bool:
    """The root, or a directory below it without which nothing works."""
    return any(map(_TOP.fullmatch, _spellings(word)))


def base_package(word: str) -> bool:
    """A package without which the machine neither starts nor is reached."""
    return _BASE.fullmatch(word) is not None


def _spellings(word: str) -> tuple[str, ...]:
    """The word, and for a path that is written oddly (`/etc/./ssh`) the usual way to write it."""
    return (word, normpath(word)) if (word.startswith("/") and "/." in word) or "//" in word else (word,)


def guarded(word: str) -> bool:
    """A file that decides who may enter, what starts, or what is kept of it."""
    return any(map(_GUARDED.search, _spellings(word)))


def data(word: str) -> bool:
    """Where databases, engines and clusters keep what they hold."""
    return any(map(_DATA.search, _spellings(word)))


def disk(word: str) -> bool:
    """A block device, or memory."""
    return _DISK.search(word) is not None


def standing(word: str, directory: str) -> str:
    """The absolute name of an operand, `of=NAME` included, as it stands in the directory; a flag as it is."""
    name = word.removeprefix("of=")
    if not name or name.startswith(("-", "/", "~", "$", "`")):
        return word
    return f"{word.removesuffix(name)}{normpath(f'{directory}/{name}')}"


def log(word: str) -> bool:
    """Where traces are kept."""
    return word.startswith(("/var/log/", "/run/log/")) or word.endswith("_history")


def way_in(word: str) -> bool:
    """A unit or process without which nobody reaches the machine, or nothing is recorded there."""
    return _WAY_IN.fullmatch(word) is not None
