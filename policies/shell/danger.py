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
    find : says rm|shred|unlink|truncate and like \s-(?:exec|ok)(?:dir)?\s and TREE
    xargs parallel : says rm|shred and RECURSIVE
    rsync : like --delete and TREE
    mv : TREE
""",
        "shell.changes_tree": r"""
    chmod chown chgrp setfacl : RECURSIVE and TREE
    chmod chown chgrp : TOP
    tar bsdtar : like \s(?:-C\s?|--directory[= ])/\s and like \s-?[a-zA-Z]*x|--extract|--get
    unzip : like \s-d\s?/\s
""",
        "shell.guarded_file": r"""
    rm chmod chown mv cp install ln tee truncate rsync touch unlink shred vi vim vim.tiny nvim nano emacs ed ex joe
        mcedit sqlite3 patch sponge : GUARDED
    sed perl ruby : like \s-[A-Za-z]*i|--in-place and GUARDED
    dd : like \sof=/(?:etc|boot|usr|s?bin|lib)
    chattr update-alternatives
    crontab : like \s(?!-l)\S
""",
        "shell.block_device": r"""
    sg_format sg_sanitize sg_unmap sg_write_buffer
    dd : like \sof=/swap
    wipefs blkdiscard shred mkswap cfdisk mke2fs mkntfs mkdosfs
    fdisk gdisk sgdisk sfdisk parted partprobe cp tee truncate cat : DISK
    dd : like \sof=/dev/(?!null|stdout|stderr|tty|zero)
    badblocks : like \s-[A-Za-z]*[wn]
    hdparm : like --security|--trim|--write|--make-bad
    debugfs : like \s-[a-zA-Z]*w
    mknod : like \s[bc]\s
    nvme : says format|sanitize|delete-ns|write
    cryptsetup : says luksFormat|erase|luksErase|luksKillSlot|luksRemoveKey|reencrypt
""",
        "shell.volume": r"""
    lvremove vgremove pvremove lvreduce vgreduce pvcreate
    lvconvert : like --merge
    umount : like \s/(?:usr|var|home|boot|srv|opt)?\s
    mount : like remount and like \bro\b
    aws : says s3 and says rb|--recursive and says rb|rm
    aws : like delete-(?:volume|snapshot|bucket)
    multipath : like \s-[a-zA-Z]*[fFW]
    dmsetup : first remove|remove_all|wipe_table|suspend|clear
    umount : like \s-[a-zA-Z]*a
    vgchange lvchange : like \s-[a-z]*a\s?[nl]*n\s|--activate[= ]n
    drbdadm : first create-md|invalidate|wipe-md|down|detach|disconnect
    storcli storcli64 perccli megacli MegaCli MegaCli64 ssacli hpssacli arcconf :
        like (?i)\b(?:del|delete|erase)\b|-Cfg\w*(?:Del|Clr)
    iscsiadm : like --logout|\s-u\s|delete
    fsfreeze : says -f|--freeze
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
    docker podman nerdctl : says rm|rmi|kill|stop and like \$|`
    docker : like \sswarm leave\s
    docker podman nerdctl : like \ssystem reset\s
    qmrestore pct : says --force and like \srestore\s|\.vma|/
    pvecm : first delnode|expected
    pcs crm : like \scluster (?:destroy|stop|remove)
    kubeadm : first reset
    k3s-uninstall.sh k3s-agent-uninstall.sh rke2-uninstall.sh k3s-killall.sh
    etcdctl : like \smember remove
    rm mv truncate shred unlink : like \.(?:qcow2|vmdk|vdi|vhdx?)\s
    multipass : first delete|purge
    vagrant : first destroy
    aws : like \s(?:terminate|delete)-
    gcloud az openstack doctl hcloud linode-cli ibmcloud oci scw exo : says delete|destroy|terminate|remove
    vim-cmd : like vmsvc/destroy
    virsh : first pool-undefine|undefine|vol-delete|vol-wipe|pool-delete|pool-destroy|snapshot-delete|snapshot-revert
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
    terraform tofu pulumi cdk terragrunt : like \s-?destroy\s
""",
        "shell.data": r"""
    dropdb dropuser pg_dropcluster pg_resetwal
    mysql mariadb psql sqlite3 mongosh mongo redis-cli valkey-cli influx clickhouse-client cqlsh sqlcmd sqlplus
        cockroach :
        like (?i)\bdrop\s+(?:database|schema|table|user|role|keyspace|collection|view|index)\b
    mysql mariadb psql sqlite3 mongosh mongo redis-cli valkey-cli influx clickhouse-client cqlsh sqlcmd sqlplus
        cockroach : like (?i)\btruncate\s+\w|\bflush(?:all|db)\b|\bdropdatabase\b
    mysql mariadb psql sqlite3 clickhouse-client cqlsh sqlcmd : like (?i)\bdelete\s+from\s+[\w."]+\s*;?\s*["']?\s*$
    mongosh mongo : like \.drop\(|\.(?:delete|remove)(?:Many)?\(\s*(?:\{\s*\})?\s*\)
    mysqladmin : says drop
    rm mv truncate shred unlink find dd : DATA
    pg_restore mongorestore : says -c|--clean|--drop
    patronictl : first remove|reinit|failover|switchover
    rabbitmqctl : first reset|force_reset|delete_vhost|delete_queue|purge_queue
    kafka-topics kafka-topics.sh : says --delete
    etcdctl consul : says del|delete and like --prefix|-recurse|--from-key
    curl wget : like \s(?:-X|--request|--method)[= ]?DELETE\s and like :9200
""",
        "shell.backups": r"""
    restic : first forget|prune
    restic : like \skey remove|\srewrite --forget
    borg : first delete|prune|compact
    duplicity : like \sremove-|\scleanup
    kopia : like \s(?:snapshot|repository) delete|\smaintenance
    velero : says delete
    rclone : first purge|delete|deletefile|sync
    proxmox-backup-client proxmox-backup-manager : says forget|prune|remove|destroy
    barman pgbackrest wal-g : says delete|expire|stanza-delete
    tmutil : first delete
    rm truncate shred unlink : like /(?:var/)?backups?/|\.(?:dump|sql)(?:\.\w+)?\s
""",
        "shell.power": r"""
    reboot : like \s-[a-z]*f|--force|\s-[a-z]*p|--poweroff|--halt
    systemctl : first reboot|kexec|soft-reboot and like \s-[a-z]*f|--force
    ipmitool : like \spower (?:off|cycle|reset|soft|diag)
    racadm : says serveraction|racreset
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
    networkctl : first down|delete|reconfigure|reload|renew
    tailscale : first down|logout
    ipmitool : like \slan set
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
    pkill : like \s\.\*?\s$
    killall : like \s-[a-z]*u\s?root
    pkill : like \s-u\s*root\s|\s(?:systemd|init)\s
    killall : says systemd|init
    killall5
""",
        "shell.accounts": r"""
    useradd userdel usermod groupadd groupdel groupmod adduser addgroup deluser delgroup passwd chpasswd chgpasswd
        chage gpasswd visudo vipw vigr newusers chsh chfn ssh-copy-id pam-auth-update authconfig authselect
        realm sudoedit newgrp
    ssh-keygen : like \s-[fAR]
    ldapdelete ldapmodify ldapadd ldappasswd kadmin kadmin.local smbpasswd pdbedit htpasswd
    samba-tool ipa : like \s(?:user|group|user-|group-)\s?(?:add|create|del|delete|disable|setpassword|mod)
    ipmitool : like \suser (?:set|enable|disable|priv)
    loginctl : first enable-linger|terminate-user
""",
        "shell.hides_traces": r"""
    history : like \s-[cdwr]
    unset export declare typeset readonly : like \sHIST
    set : like \s\+o history
    dmesg : like \s-[A-Za-z]*[cC]\s|--clear|--read-clear
    journalctl : like --vacuum|--rotate|--flush|--setup-keys|--relinquish
    auditctl : like \s-[eDd]
    logrotate : like \s-f|--force
    rm truncate shred unlink mv ln cp tee : LOG
    sed perl : like \s-[A-Za-z]*i|--in-place and LOG
    utmpdump : like \s-[ro]
""",
        "shell.protection": r"""
    setenforce semanage setsebool aa-disable aa-teardown aa-complain setcap
    chmod : like \s[ugoa]*[+=][rwxXt]*s|\s0?[2-7][0-7]{3}\s
""",
        "shell.kernel": r"""
    flashrom dracut mkinitcpio kernel-install lilo
    update-initramfs : like \s-[a-z]*d
    grubby : like --remove
    bootctl : first install|remove|update
    nvme : says fw-commit|fw-activate
    fwupdmgr : says install|update|downgrade
    insmod rmmod grub-install update-grub grub2-mkconfig efibootmgr
    modprobe : like \s-r|--remove
    sysctl : like =|\s-w|\s-p|--system|--load
""",
        "shell.container_escape": r"""
    nsenter capsh
    kubectl oc : says run|create|apply|patch|edit|debug and like hostPID|hostNetwork|hostIPC|hostPath|privileged
    lxc incus : like security\.privileged|source=/
    docker podman nerdctl ctr : says run|create and like --volumes-from|--cgroupns=host|--group-add|--mount type=bind
    kubectl : first debug
    docker podman nerdctl : says run|create|exec and like --privileged|\.sock\b|--cap-add|--device|--security-opt
    docker podman nerdctl : says run|create|exec and like --(?:pid|ipc|uts|net|network|userns)[= ]host|type=bind
    docker podman nerdctl docker-compose : says run|create and like \s(?:-[a-zA-Z]*v|--volume)[= ]?[/.~$]
""",
        "shell.base_package": r"""
    apt apt-get aptitude dnf yum zypper pacman apk dpkg rpm microdnf : PACKAGE and
        like \s(?:remove|purge|erase|autoremove|del|rm|-P|--purge|-r|--remove|-e|--erase|-R[a-z]*|--delete)\s
""",
        "shell.eval": r"""
    eval
""",
    }
)

PLACES: Final[Mapping[str, Callable[[str], bool]]] = MappingProxyType(
    {
        "TREE": places.tree,
        "TOP": places.top,
        "PACKAGE": places.base_package,
        "GUARDED": places.guarded,
        "DISK": places.disk,
        "DATA": places.data,
        "LOG": places.log,
        "WAYIN": places.way_in,
    }
)
RECURSIVE: Final = re.compile(r"\s(?:-[A-Za-z]*[rR][A-Za-z]*|--recursive)\s")


def tags(program: str, arguments: Sequence[str]) -> dict[str, None]:
    """The identifiers of what is dangerous about one command, in order; none where nothing is known against it."""
    if program.startswith("mkfs"):
        return {"shell.block_device": None}
    known = _TAGS.get(program, ())
    return {tag: None for tag, tests in known if all(test(arguments) for test in tests)} if known else {}


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
