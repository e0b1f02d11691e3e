"""Reading storage: disks, file systems, volumes, arrays, pools; and clusters that store."""

from typing import Final

STORAGE: Final = r"""
@sudo lsblk -[abdDefilmMnOpPrStTzAJ] -o|--output=FIELDS -I|-x=FIELDS --fs --json --bytes --nodeps --paths --topology
    --all --noheadings --perms --list DEVICE*
    yes: lsblk ;; lsblk -f ;; lsblk -o NAME,SIZE,TYPE,MOUNTPOINT ;; lsblk /dev/sda
    no: lsblk --sysroot=/x ;; lsblk x
@sudo blkid -[i] -o=NAME -s=NAME DEVICE*
    yes: blkid ;; sudo blkid /dev/sda1
    no: blkid -g ;; blkid -c /x ;; blkid -w /x
findmnt -[aAbceDfiJklnPrRSTuvyx] --verify --verbose -t|-o|--types|--output=FIELDS --df --real --json --list
    --noheadings --target=ANY ANY*
    yes: findmnt ;; findmnt -t ext4 ;; findmnt / ;; findmnt --df
    no: findmnt -F /etc/shadow ;; findmnt --tab-file /x ;; findmnt -p
mount -l -t=NAME
    yes: mount ;; mount -l ;; mount -t ext4
    no: mount /dev/sda1 /mnt ;; mount -a ;; mount -o remount,rw / ;; mount --bind /a /b
mountpoint -[qd] ANY
    yes: mountpoint /srv
    no: mountpoint
@sudo fdisk -l! --list! DEVICE*
    yes: sudo fdisk -l ;; fdisk -l /dev/sda
    no: fdisk /dev/sda ;; fdisk -w always /dev/sda
@sudo sfdisk -l! --list! DEVICE*
    yes: sudo sfdisk -l
    no: sfdisk /dev/sda ;; sfdisk --delete /dev/sda ;; sfdisk -d /dev/sda
@sudo blockdev --report! DEVICE*
    yes: sudo blockdev --report ;; blockdev --report /dev/sda
    no: blockdev --setro /dev/sda ;; blockdev --report --flushbufs /dev/sda
@sudo blockdev --getsize64! --getsz! --getss! --getbsz! --getra! --getro! DEVICE+
    yes: sudo blockdev --getsize64 /dev/sda
    no: blockdev --getra --setra 1 /dev/sda
@sudo gdisk -l! DEVICE+
    yes: sudo gdisk -l /dev/sda
    no: gdisk /dev/sda
@sudo sgdisk -p! -v! -i=COUNT! --print! --verify! DEVICE
    yes: sudo sgdisk -p /dev/sda ;; sgdisk -i 1 /dev/sda
    no: sgdisk -Z /dev/sda ;; sgdisk -p -o /dev/sda ;; sgdisk -b /x /dev/sda
@sudo parted -[sm] --script DEVICE print free|all?
    yes: sudo parted /dev/sda print ;; parted -s /dev/sda print free
    no: parted /dev/sda print rm 1 ;; parted /dev/sda mklabel gpt
@sudo parted -[sm] --script DEVICE unit NAME print free?
    yes: sudo parted -s /dev/sda unit GiB print
    no: parted /dev/sda unit GiB rm 1
@sudo losetup -[al] --list --all
    yes: losetup -a ;; losetup
    no: losetup -D ;; losetup -d /dev/loop0 ;; losetup -f /x
@sudo lvscan
    yes: lvscan
    no: lvscan --cache
@sudo vgscan
    yes: vgscan
    no: vgscan --mknodes
@sudo dmsetup --tree ls|status|info|deps NAME?
    yes: sudo dmsetup ls ;; dmsetup status ;; dmsetup ls --tree
    no: dmsetup remove x ;; dmsetup table --showkeys ;; dmsetup suspend x
@sudo cryptsetup status NAME
    yes: cryptsetup status data
    no: cryptsetup close data ;; cryptsetup luksDump --dump-master-key /dev/sda
@sudo cryptsetup luksDump|isLuks DEVICE
    yes: sudo cryptsetup luksDump /dev/sda1
    no: cryptsetup luksFormat /dev/sda1 ;; cryptsetup luksDump --dump-volume-key /dev/sda1
@sudo e2label DEVICE
    yes: e2label /dev/sda1
    no: e2label /dev/sda1 data
@sudo parted -l! -s -m --list!
    yes: sudo parted -l ;; parted -sl
    no: parted /dev/sda ;; parted -s /dev/sda rm 1 ;; parted -l /dev/sda mklabel gpt
@sudo pvs -o|--options=KEYS --units=NAME --noheadings --all -a ANY*
    yes: sudo pvs ;; pvs -o pv_name,pv_size
    no: pvs --config x=y ;; pvs --commandprofile x
@sudo vgs -o|--options=KEYS --units=NAME --noheadings --all -a NAME*
    yes: sudo vgs
    no: vgs --config x
@sudo lvs -o|--options=KEYS --units=NAME --noheadings --all -a ANY*
    yes: sudo lvs ;; lvs -a -o +devices
    no: lvs --config x
@sudo pvdisplay -[cmsv] DEVICE*
    yes: sudo pvdisplay
    no: pvdisplay --config x
@sudo vgdisplay -[csv] NAME*
    yes: sudo vgdisplay
    no: vgdisplay --config x
@sudo lvdisplay -[cmv] ANY*
    yes: sudo lvdisplay
    no: lvdisplay --config x
@sudo pvscan
    yes: pvscan
    no: pvscan --cache
@sudo mdadm -D! -E! -Q! --detail! --examine! --query! --scan -v --brief DEVICE*
    yes: sudo mdadm --detail /dev/md0 ;; mdadm -D /dev/md0 ;; mdadm --detail --scan
    no: mdadm --stop /dev/md0 ;; mdadm --create /dev/md0 ;; mdadm /dev/md0 --fail /dev/sda ;; mdadm --scan
        ;; mdadm --zero-superblock /dev/sda
@sudo smartctl -[aAHicxj] --all --health --info --xall --json?=NAME --scan --attributes -d=FIELDS -l=FIELDS -n=FIELDS
    DEVICE?
    yes: sudo smartctl -a /dev/sda ;; smartctl -H /dev/nvme0 ;; smartctl --scan ;; smartctl -l error /dev/sda
    no: smartctl -t long /dev/sda ;; smartctl -s off /dev/sda ;; smartctl -X /dev/sda
        ;; smartctl -B /etc/shadow -a /dev/sda ;; smartctl -o off /dev/sda
@sudo nvme -o=NAME list|smart-log|id-ctrl|error-log|list-subsys DEVICE?
    yes: nvme list ;; sudo nvme smart-log /dev/nvme0
    no: nvme format /dev/nvme0 ;; nvme sanitize /dev/nvme0
@sudo hdparm -[Ii]! DEVICE+
    yes: sudo hdparm -I /dev/sda
    no: hdparm -Y /dev/sda ;; hdparm --security-erase x /dev/sda ;; hdparm -I --fibmap /etc/shadow
lsscsi -[sgltvd]
    yes: lsscsi
    no: lsscsi -y /x
@sudo multipath -ll! -l!
    yes: sudo multipath -ll
    no: multipath -F ;; multipath -f x
@sudo iscsiadm -m=NAME! -P=COUNT
    yes: sudo iscsiadm -m session
    no: iscsiadm -m node --logout ;; iscsiadm -m discovery -t st -p x ;; iscsiadm -m node -o delete
@sudo zpool -[HpPLgvx] -o=FIELDS status|list|history|get all|health|capacity|size|free? POOL*
    yes: zpool status ;; zpool list ;; zpool status -x tank ;; zpool list -H -o name,health
    no: zpool destroy tank ;; zpool export tank ;; zpool scrub tank ;; zpool iostat 1 ;; zpool status 1
        ;; zpool labelclear /dev/sda
@sudo zpool -[HlLpPvTyg] iostat POOL? FEW FEW
    yes: zpool iostat -v 1 3 ;; zpool iostat tank 2 5
    no: zpool iostat 1 ;; zpool iostat tank 1
@sudo zpool -[HlLpPvg] iostat POOL?
    yes: zpool iostat ;; zpool iostat -v tank
    no: zpool iostat 1
@sudo zpool -[Hp] -o=FIELDS get ZPROPERTIES POOL*
    yes: zpool get all tank ;; zpool get size,free tank
    no: zpool set autotrim=on tank
@sudo zfs -[HprS] -t=FIELDS -o|-s=FIELDS -d=COUNT list POOL*
    yes: zfs list ;; zfs list -t snapshot ;; zfs list -r tank
    no: zfs destroy tank ;; zfs rollback tank@x ;; zfs send tank@x
@sudo zfs -[Hpr] -o=FIELDS -t=FIELDS -s=FIELDS -d=COUNT get ZPROPERTIES POOL*
    yes: zfs get all tank ;; zfs get compression tank/data
    no: zfs set compression=on tank
@sudo btrfs filesystem|fi show|df|usage|du ANY?
    yes: btrfs filesystem show ;; sudo btrfs fi usage /
    no: btrfs filesystem resize 1g / ;; btrfs subvolume delete /x ;; btrfs fi defrag /
@sudo btrfs subvolume|device|scrub list|stats|status|show ANY
    yes: btrfs subvolume list / ;; btrfs device stats /srv ;; btrfs scrub status /srv
    no: btrfs device stats -z /srv ;; btrfs device delete /dev/sda / ;; btrfs subvolume delete /x
arc_summary -[ads]
    yes: arc_summary
    no: arc_summary -t x
arcstat FEW FEW
    yes: arcstat 1 5
    no: arcstat ;; arcstat 1
@sudo xfs_info ANY
    yes: xfs_info /srv
    no: xfs_info
@sudo tune2fs -l! DEVICE
    yes: sudo tune2fs -l /dev/sda1
    no: tune2fs -L x /dev/sda1 ;; tune2fs -l -O x /dev/sda1
@sudo dumpe2fs -h! DEVICE
    yes: sudo dumpe2fs -h /dev/sda1
    no: dumpe2fs /dev/sda1
swapon -s! --show! --noheadings --bytes
    yes: swapon --show ;; swapon -s
    no: swapon /dev/sda ;; swapon -a
@sudo repquota -[asuvg] ANY?
    yes: sudo repquota -a
    no: repquota -F x
quota -[svug] USERS?
    yes: quota -s
    no: quota -x
@sudo exportfs -[vs]
    yes: exportfs -v ;; exportfs
    no: exportfs -ra ;; exportfs -u x
showmount -[ead] HOST?
    yes: showmount -e web-01
    no: showmount -x
nfsstat -[csmnrl]
    yes: nfsstat ;; nfsstat -s
    no: nfsstat -Z
@sudo ipmitool mc|power|user info|status
    yes: ipmitool mc info ;; ipmitool power status
    no: ipmitool power off ;; ipmitool mc reset cold ;; ipmitool user set password 2
@sudo ipmitool sdr|sensor|fru|sel|chassis|lan list|info|status|print|elist?
    yes: ipmitool sdr list ;; sudo ipmitool chassis status ;; ipmitool sel list
    no: ipmitool chassis power off ;; ipmitool sel clear ;; ipmitool -H x sdr ;; ipmitool lan set 1 x
@sudo ceph -s! --status!
    yes: ceph -s
    no: ceph -w ;; ceph -c /x -s
@sudo ceph status|health|df|versions detail?
    yes: ceph status ;; ceph health detail ;; ceph df
    no: ceph osd out 1
@sudo ceph osd|mon|mgr|pg|fs tree|stat|df|status|ls|perf|dump_stuck
    tree|detail?
    yes: ceph osd tree ;; ceph osd df ;; ceph osd df tree ;; ceph mon stat
    no: ceph osd down 1 ;; ceph osd pool delete x x --yes-i-really-really-mean-it ;; ceph fs rm x
@sudo ceph osd pool ls|stats detail?
    yes: ceph osd pool ls detail
    no: ceph osd pool rm x
@sudo rbd -p|--pool=NAME ls|list|du NAME?
    yes: rbd ls ;; rbd ls -p vms
    no: rbd rm x ;; rbd export x y
@sudo rados df|lspools
    yes: rados df
    no: rados purge x ;; rados rm x
@sudo rpcinfo -[psm] HOST?
    yes: rpcinfo -p ;; rpcinfo -p nfs-01
    no: rpcinfo -d 1 1
@sudo smbstatus -[bpSLnv]
    yes: smbstatus ;; smbstatus -b
    no: smbstatus -s /x
testparm -s!
    yes: testparm -s
    no: testparm ;; testparm -s /x
@sudo corosync-cfgtool -s!
    yes: corosync-cfgtool -s
    no: corosync-cfgtool -R ;; corosync-cfgtool -H
@sudo corosync-quorumtool -s!
    yes: corosync-quorumtool -s
    no: corosync-quorumtool -e 1
@sudo crm status
    yes: crm status
    no: crm configure ;; crm node standby x
@sudo gluster volume|peer|pool status|info|list NAME?
    yes: gluster volume info ;; gluster peer status
    no: gluster volume stop x ;; gluster volume delete x
@sudo drbdadm status|cstate|dstate|role NAME?
    yes: drbdadm status
    no: drbdadm down x ;; drbdadm primary --force x
@sudo iscsiadm --mode=NAME! --print=COUNT
    yes: iscsiadm --mode session
    no: iscsiadm --mode session --logout
@sudo pcs resource|stonith|constraint|property status|config
    yes: pcs resource status
    no: pcs resource disable x
@sudo pcs status resources|nodes|cluster?
    yes: pcs status
    no: pcs cluster stop ;; pcs resource delete x
@sudo crm_mon -1! -[rnf]
    yes: crm_mon -1 ;; crm_mon -1r
    no: crm_mon ;; crm_mon -1 -E /x
"""
