"""Places of a machine that an act must not touch lightly: system trees, disks, keys and accounts, the way in."""

import re
from typing import Final

_TREES: Final = re.compile(
    r"/+\*?|/?\.\*?|\./?\*?|\.\./?\S*|\*|~\S*/?\*?"
    r"|/+(?:bin|boot|dev|etc|home|lib\d*|libx?\d*|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)/*\*?"
    r"|/+(?:usr|var|home|etc|boot|lib|opt|srv)/+[^/]+/*\*?"
    r"|/+var/+(?:lib|log|spool|backups?|www|cache)/+[^/]+/*\*?"
)
_GUARDED: Final = re.compile(
    r"/etc/(?:passwd|shadow|group|gshadow|sudoers|sudoers\.d|ssh|pam\.d|security|ld\.so\.\w+|crontab|cron\.\w+|fstab|hosts\.(?:allow|deny)"
    r"|netplan|network|sysconfig/network\S*|iptables|nftables\.conf|ufw|audit|selinux|apparmor\.d|profile|environment|bash\.bashrc|systemd"
    r"|default/grub|grub\.d|subuid|subgid|inittab|rc\.local|init\.d|nsswitch\.conf|resolv\.conf|commander)(?:/|$)"
    r"|(?:^|/)\.ssh(?:/|$)|authorized_keys|/proc/(?:sysrq-trigger|sys/)|/boot(?:/|$)|/sys/|/usr/(?:s?bin|lib)/|/(?:s?bin|lib)/"
    r"|/var/spool/cron|/var/lib/commander|commander\.(?:toml|db)|/lib/modules/|/etc/?$"
)
_DISK: Final = re.compile(
    r"/dev/(?:[shv]d[a-z]|xvd[a-z]|nvme\d|mmcblk\d|mapper/|md\d|dm-\d|disk/|loop\d|vg\w*/|mem|kmem|port|zvol/)\S*"
)
_WAY_IN: Final = re.compile(
    r"(?:ssh|sshd|networking|network|NetworkManager|systemd-networkd|systemd-resolved|firewalld|nftables|iptables|ufw|netfilter-persistent"
    r"|wpa_supplicant|dhcpcd|openvpn\S*|wg-quick\S*|tailscaled|dbus|dbus-broker|systemd-logind|commander\S*|chatops-commander\S*|auditd"
    r"|systemd-journald|rsyslog)(?:\.service|\.socket)?"
)


def tree(word: str) -> bool:
    """A system tree, a whole home, or a word whose value is only known when it runs."""
    return "$" in word or "`" in word or _TREES.fullmatch(word) is not None or "/../" in word


def guarded(word: str) -> bool:
    """A file that decides who may enter, what starts, or what is kept of it."""
    return _GUARDED.search(word) is not None


def disk(word: str) -> bool:
    """A block device, or memory."""
    return _DISK.search(word) is not None


def log(word: str) -> bool:
    """Where traces are kept."""
    return word.startswith(("/var/log/", "/run/log/")) or word.endswith("_history")


def way_in(word: str) -> bool:
    """A unit or process without which nobody reaches the machine, or nothing is recorded there."""
    return _WAY_IN.fullmatch(word) is not None
