"""Reading the machine: kernel, processor, hardware, people, time."""

from typing import Final

SYSTEM: Final = r"""
uptime -[psV] --pretty --since
    yes: uptime ;; uptime -p
    no: uptime -x ;; uptime now
nproc --all --ignore=COUNT
    yes: nproc ;; nproc --all
    no: nproc x
uname -[asnrvmpio] --all --kernel-release --machine
    yes: uname -a ;; uname -srm
    no: uname x
arch
    yes: arch
    no: arch x86
hostname -[fisdAIay] --fqdn --short --ip-address --all-ip-addresses
    yes: hostname ;; hostname -I
    no: hostname evil ;; hostname -F /tmp/x ;; hostname -b x
hostnamectl --no-pager --static --pretty --transient status|hostname?
    yes: hostnamectl ;; hostnamectl status
    no: hostnamectl set-hostname x ;; hostnamectl hostname x ;; hostnamectl -H root@x
lscpu -[JexpbBy] --json --extended --parse
    yes: lscpu ;; lscpu -J
    no: lscpu -s /tmp/x
lsmem -[abJnPr] --all --json --summary
    yes: lsmem
    no: lsmem -s /x
lspci -[vnkmtbDq] -s=SELECTOR -d=PCI
    yes: lspci ;; lspci -vnn ;; lspci -k ;; lspci -nn -d 10de:
    no: lspci -A x ;; lspci -i /tmp/x
lsusb -[vt]
    yes: lsusb ;; lsusb -t
    no: lsusb -D /x
lsmod
    yes: lsmod
    no: lsmod x
@sudo modinfo -[adlpn] NAME
    yes: modinfo kvm
    no: modinfo ;; modinfo -b /tmp x
lsb_release -[adcrisv] --all --description --release --codename --id --short
    yes: lsb_release -a ;; lsb_release -ds
    no: lsb_release x
@sudo dmidecode -q -t|--type=NAME -s|--string=NAME
    yes: dmidecode -t memory ;; sudo dmidecode -s system-product-name
    no: dmidecode --dump-bin /tmp/x ;; dmidecode -d /x
@sudo lshw -short -json -numeric -businfo -quiet -sanitize -class|-C=NAME
    yes: lshw -short ;; sudo lshw -class disk
    no: lshw -dump /tmp/x ;; lshw -X
@sudo hwinfo --short --cpu --disk --memory --network
    yes: hwinfo --short
    no: hwinfo --log /tmp/x ;; hwinfo --save-config all
getconf NAME
    yes: getconf PAGESIZE ;; getconf _NPROCESSORS_ONLN
    no: getconf -v x
locale -[am]
    yes: locale ;; locale -a
    no: locale -x
localectl --no-pager status|list-locales?
    yes: localectl ;; localectl status
    no: localectl set-locale LANG=C
timedatectl --no-pager status|show|timesync-status|show-timesync?
    yes: timedatectl ;; timedatectl status
    no: timedatectl set-time now ;; timedatectl set-ntp true
date -[uR] --utc --iso-8601?=NAME -I?=NAME --rfc-3339=NAME -d|--date=WHEN DATE?
    yes: date ;; date -u ;; date '+%F %T' ;; date -d yesterday +%F ;; date -Iseconds
    no: date -s 12:00 ;; date --set=x ;; date 010112002030 ;; date -f /etc/shadow ;; date -r /etc/shadow
cal -[13jmsy] COUNT? COUNT?
    yes: cal ;; cal -3
    no: cal -x
who -[abdHlmpqrstTu] --all --boot --count
    yes: who ;; who -b
    no: who /tmp/x
w -[hsfio] USERS?
    yes: w ;; w -h
    no: w -x
users
    yes: users
    no: users /tmp/x
@sudo last -[adFiRwx] -n|--limit=COUNT -# -s|--since=WHEN -t|--until=WHEN --fullnames --dns --system USERS*
    yes: last ;; last -n 20 ;; last -n 5 reboot ;; last -20 ;; last -10 reboot
    no: last -f /tmp/x ;; last --file /etc/shadow
@sudo lastb -[adFiwx] -n=COUNT!
    yes: sudo lastb -n 20
    no: lastb ;; lastb -f x
lastlog -u|--user=USERS -t|--time=COUNT -b|--before=COUNT
    yes: lastlog ;; lastlog -u bob
    no: lastlog -C -u bob ;; lastlog -S -u bob ;; lastlog -R /x
id -[agGnruzZ] --user --group --groups --name USERS*
    yes: id ;; id -un ;; id bob
    no: id -x
whoami
    yes: whoami
    no: whoami x
groups USERS*
    yes: groups ;; groups bob
    no: groups -x
logname
    yes: logname
    no: logname x
tty
    yes: tty
    no: tty x
pwd -[LP]
    yes: pwd
    no: pwd x
runlevel
    yes: runlevel
    no: runlevel 3
getent hosts|ahosts|ahostsv4|ahostsv6|services|protocols|networks|passwd|group|netgroup|rpc NAME*
    yes: getent hosts web-01 ;; getent passwd bob
    no: getent shadow ;; getent gshadow ;; getent -s files passwd
ulimit -[aHScdefiklmnpqrstuvx]
    yes: ulimit -a ;; ulimit -n
    no: ulimit -n 1 ;; ulimit 5
numactl --hardware|-H! --show
    yes: numactl --hardware ;; numactl -H
    no: numactl ;; numactl -C 0 id ;; numactl -H id
cpupower frequency-info|idle-info|info
    yes: cpupower frequency-info
    no: cpupower frequency-set -g performance
sensors -[ufjA]
    yes: sensors ;; sensors -j
    no: sensors -s ;; sensors -c /tmp/x
@sudo dmesg -[TtxLPukreH] -l|--level=FIELDS -f|--facility=FIELDS --ctime --decode --nopager --color?=NAME
    --time-format=NAME --since=WHEN --until=WHEN
    yes: dmesg ;; dmesg -T ;; sudo dmesg -T --level=err,warn
    no: dmesg -c ;; dmesg -C ;; dmesg -n 1 ;; dmesg -D ;; dmesg -E ;; dmesg -w ;; dmesg -Tw ;; dmesg -F /etc/shadow
        ;; dmesg -K /x
@sudo sysctl -[anNre] --all --values --names SYSCTL*
    yes: sysctl -a ;; sysctl vm.swappiness ;; sysctl -n kernel.hostname
    no: sysctl vm.swappiness=1 ;; sysctl -w vm.swappiness=1 ;; sysctl -p ;; sysctl --system ;; sysctl -p/etc/shadow
        ;; sysctl -n kernel/../../../etc/shadow ;; sysctl -n /../../etc/shadow ;; sysctl --load=/x
getenforce
    yes: getenforce
    no: getenforce x
sestatus -[vb]
    yes: sestatus
    no: sestatus x
getsebool -a NAME*
    yes: getsebool -a ;; getsebool httpd_can_network_connect
    no: getsebool -P x
@sudo apparmor_status
    yes: sudo apparmor_status
    no: apparmor_status x
@sudo aa-status --enabled --json
    yes: aa-status ;; sudo aa-status
    no: aa-status x
@sudo auditctl -[sl]!
    yes: sudo auditctl -s ;; sudo auditctl -l
    no: auditctl ;; auditctl -e 0 ;; auditctl -D ;; auditctl -l -D
which -[as] NAME+
    yes: which nginx ;; which -a python3
    no: which
whereis -[bmsl] NAME+
    yes: whereis nginx
    no: whereis -B /x -f y
type -[atpP] NAME+
    yes: type nginx ;; type -a ls
    no: type -x y
command -v|-V=NAME!
    yes: command -v docker
    no: command docker ;; command poweroff -v ;; command -v docker -x ;; command rm x ;; command -p rm
echo ANY*
    yes: echo ;; echo ok ;; echo 'all good'
    no: echo -e x
true
    yes: true
    no: true x
false
    yes: false
    no: false x
seq COUNT COUNT?
    yes: seq 5 ;; seq 1 10
    no: seq 1 1 5 ;; seq -f x 1
test -[defrswxhL]! ANY
    yes: test -f /etc/hosts ;; test -d /srv
    no: test -v x ;; test x ;; test -f ;; test -f x -o -v y
printf SPOKEN ANY*
    yes: printf 'ok\n' ;; printf '%s\n' ok
    no: printf -v PATH x ;; printf '%n' 'a[0]' ;; printf '%d' x
umask -S
    yes: umask ;; umask -S
    no: umask 000
dnsdomainname
    yes: dnsdomainname
    no: dnsdomainname x
hostid
    yes: hostid
    no: hostid x
@sudo hwclock --show! -r! --utc --localtime --verbose
    yes: hwclock --show ;; sudo hwclock -r
    no: hwclock ;; hwclock -w ;; hwclock -r -s ;; hwclock --show --set
@sudo efibootmgr -v
    yes: efibootmgr ;; efibootmgr -v
    no: efibootmgr -o 0 ;; efibootmgr -B ;; efibootmgr -b 1 -B
mokutil --sb-state!
    yes: mokutil --sb-state
    no: mokutil ;; mokutil --disable-validation
tput cols|lines|colors
    yes: tput cols
    no: tput reset
sleep FEW
    yes: sleep 5
    no: sleep 100 ;; sleep infinity ;; sleep 5 5
"""
