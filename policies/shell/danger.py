"""What makes a command CRITICAL, as a table: a tag, and below it programs with what their arguments must say.

Conditions, all of which must hold: `says a|b` a word stands among the arguments · `first a|b` it is the first that
is no flag · `like REGEX` found in the arguments, which stand between single spaces · a place in capitals: an argument
names one. Several lines are alternatives. A line without conditions always holds.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from policies.shell import places

Test: TypeAlias = Callable[[Sequence[str]], bool]
MAX_JOINED: Final = 4096

TABLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "shell.destroys_tree": r"""
    rm : RECURSIVE and TREE
    rm : says --no-preserve-root
    find : says -delete and TREE
    rsync : like --delete and TREE
    mv : TREE
""",
        "shell.changes_tree": r"""
    chmod chown chgrp setfacl : RECURSIVE and TREE
""",
        "shell.guarded_file": r"""
    rm chmod chown mv cp install ln tee truncate rsync touch unlink : GUARDED
    sed perl ruby : like \s-[A-Za-z]*i|--in-place and GUARDED
    dd : like \sof=/(?:etc|boot|usr|s?bin|lib)
    chattr update-alternatives
    crontab : like \s(?!-l)\S
""",
        "shell.block_device": r"""
    wipefs blkdiscard shred mkswap cfdisk mke2fs mkntfs mkdosfs
    fdisk gdisk sgdisk sfdisk parted partprobe cp tee truncate cat : DISK
    dd : like \sof=/dev/(?!null|stdout|stderr|tty|zero)
    badblocks : like \s-[A-Za-z]*[wn]
    hdparm : like --security|--trim|--write|--make-bad
    nvme : says format|sanitize|delete-ns|write
    cryptsetup : says luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|reencrypt
""",
        "shell.volume": r"""
    lvremove vgremove pvremove lvreduce vgreduce pvcreate
    lvconvert : like --merge
    mdadm : like --(?:zero-superblock|stop|remove|fail|create)|\s-[SrfC]\s
    zpool : first destroy|labelclear|create|export|remove|detach|offline|split
    zfs : first destroy|rollback|receive|recv
    btrfs : like \s(?:subvolume delete|device (?:delete|remove)|filesystem resize|check --repair)\s
    tune2fs : like \s-[OfU]
    resize2fs : like \s-M\s|\s[0-9]+[KMGs]?\s$
    ceph : like \s(?:pool (?:delete|rm)|osd (?:purge|destroy|rm|out|down)|fs rm)\s
    rbd : says rm|remove|purge|rollback
    gluster : says delete|stop|remove-brick
    docker podman nerdctl docker-compose : like \svolume (?:rm|remove|prune)\s
    docker podman nerdctl docker-compose : says prune|down|rm and like \s--volumes?\s|\s-[a-z]*v[a-z]*\s
""",
        "shell.machine": r"""
    virsh : first undefine|vol-delete|vol-wipe|pool-delete|pool-destroy|snapshot-delete|snapshot-revert
    virsh : first net-destroy|net-undefine
    qm : first destroy|rollback|delsnapshot|unlink|guest|monitor
    pct : first destroy|rollback|delsnapshot
    pvesh : first delete
    pvesm : first remove|free
    lxc incus : first delete|restore
    lxc-destroy
    VBoxManage vboxmanage : says unregistervm|closemedium
    kubectl : first delete|drain|replace
    helm : first uninstall|delete
    terraform tofu : like \s-?destroy\s
""",
        "shell.data": r"""
    dropdb dropuser
    mysql mariadb psql sqlite3 mongosh mongo redis-cli :
        like (?i)\bdrop\s+(?:database|schema|table|user|role)\b|\btruncate\s+\w|\bflush(?:all|db)\b|\bdropdatabase\b
    mysqladmin : says drop
""",
        "shell.power": r"""
    poweroff halt kexec
    shutdown : like ^(?!.*\s(?:-r|--reboot|-c)\s)
    init telinit : says 0|1|s|S
    systemctl : first poweroff|halt|rescue|emergency|kexec|isolate
    mysqladmin : says shutdown
""",
        "shell.way_in": r"""
    systemctl service rc-service invoke-rc.d : WAYIN and like \s(?!status\s|is-|show\s|list-)[a-z-]+
    iptables ip6tables iptables-restore ip6tables-restore nft ufw ebtables arptables ipset ifup ifdown firewall-cmd
        netplan dhclient wg-quick brctl ovs-vsctl
    ip : like \s(?:set|add|del|delete|flush|replace|change|append|restore|exec)\s|\s-b|\s-force
    ip : like \s[larn]\w*\s+[sdfcr]\w{0,2}\s
    ifconfig : like \s(?:up|down|add|del|netmask|hw|promisc)\s|\d+\.\d+\.\d+\.\d+
    route : says add|del|delete|flush
    nmcli : says up|down|modify|mod|delete|del|add|off|on|connect|disconnect|reapply|reload
    tc : says add|del|replace|change
    ethtool : like \s-[sKrtEpGC]\s|--(?:change|reset|test)
    conntrack : like \s-[FD]
    wg : first set|setconf|syncconf|addconf
    rfkill : says block
""",
        "shell.everything_dies": r"""
    kill : like \s(?:-1|1)\s$|\s-1\s+-
    pkill killall : WAYIN
    pkill : like \s-u\s*root\s|\s(?:systemd|init)\s
    killall : says systemd|init
    killall5
""",
        "shell.accounts": r"""
    useradd userdel usermod groupadd groupdel groupmod adduser addgroup deluser delgroup passwd chpasswd chgpasswd
        chage gpasswd visudo vipw vigr newusers chsh chfn ssh-copy-id pam-auth-update authconfig authselect
        realm sudoedit newgrp
    ssh-keygen : like \s-[fAR]
    loginctl : first enable-linger|terminate-user
""",
        "shell.hides_traces": r"""
    history : like \s-[cdwr]
    unset : like \sHIST
    journalctl : like --vacuum|--rotate|--flush|--setup-keys|--relinquish
    auditctl : like \s-[eDd]
    logrotate : like \s-f|--force
    rm truncate shred : LOG
    utmpdump : like \s-[ro]
""",
        "shell.protection": r"""
    setenforce semanage setsebool aa-disable aa-teardown aa-complain setcap
""",
        "shell.kernel": r"""
    insmod rmmod grub-install update-grub grub2-mkconfig efibootmgr
    modprobe : like \s-r|--remove
    sysctl : like =|\s-w|\s-p|--system|--load
""",
        "shell.container_escape": r"""
    nsenter capsh
    kubectl : first debug
    docker podman nerdctl : says run|create|exec and like --privileged|docker\.sock|--cap-add|--device|--security-opt
    docker podman nerdctl : says run|create|exec and like --(?:pid|ipc|uts|net|network|userns)[= ]host|type=bind
    docker podman nerdctl : says run|create and like \s(?:-v|--volume)[= ]?/
""",
        "shell.eval": r"""
    eval
""",
    }
)

PLACES: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "TREE": places.tree,
        "GUARDED": places.guarded,
        "DISK": places.disk,
        "LOG": places.log,
        "WAYIN": places.way_in,
    }
)
WHOLE_LINE: Final = (
    ("shell.fork_bomb", re.compile(r"(?<![\w:.])([\w:.]{1,32})\s{0,4}\(\)\s{0,4}\{[^}]{0,200}\1\s{0,4}[|&]")),
    ("shell.reverse_shell", re.compile(r"/dev/(?:tcp|udp)/")),
    (
        "shell.pipe_to_shell",
        re.compile(r"(?:^|[\s;|&])(?:(?:ba|da|z|k|a)?sh|source|\.)\s(?:-\w{1,8}\s){0,4}\s{0,4}<\("),
    ),
)
"""What is seen in the text as a whole."""
RECURSIVE: Final = re.compile(r"\s(?:-[A-Za-z]*[rR][A-Za-z]*|--recursive)\s")


def tags(program: str, arguments: Sequence[str]) -> tuple[str, ...]:
    """The identifiers of what is dangerous about one command; none where nothing is known against it."""
    if program.startswith("mkfs"):
        return ("shell.block_device",)
    return tuple(dict.fromkeys(tag for tag, tests in _TAGS.get(program, ()) if all(test(arguments) for test in tests)))


def _joined(arguments: Sequence[str]) -> str:
    return f" {' '.join(arguments)} "[:MAX_JOINED]


def _test(condition: str) -> Test:
    verb, _, what = condition.partition(" ")
    if verb in PLACES:
        return lambda arguments: any(PLACES[verb](word) for word in arguments if not word.startswith("-"))
    if verb == "RECURSIVE":
        return lambda arguments: RECURSIVE.search(_joined(arguments)) is not None
    words = frozenset(what.split("|"))
    if verb == "says":
        return lambda arguments: not words.isdisjoint(arguments)
    if verb == "first":
        return lambda arguments: next((word for word in arguments if not word.startswith("-")), "") in words
    pattern = re.compile(what)
    return lambda arguments: pattern.search(_joined(arguments)) is not None


def _read(table: Mapping[str, str]) -> Mapping[str, tuple[tuple[str, tuple[Test, ...]], ...]]:
    found: dict[str, list[tuple[str, tuple[Test, ...]]]] = defaultdict(list)
    for tag, lines in table.items():
        for line in re.sub(r"\n {8}", " ", lines).strip().splitlines():
            programs, _, conditions = line.partition(" : ")
            tests = tuple(_test(" ".join(condition.split())) for condition in conditions.split(" and ") if condition)
            for program in programs.split():
                found[program].append((tag, tests))
    return MappingProxyType({program: tuple(entries) for program, entries in found.items()})


_TAGS: Final = _read(TABLE)
