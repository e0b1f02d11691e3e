"""Reading hardware and interfaces that not every machine has."""

from typing import Final

HARDWARE: Final = r"""
nvidia-smi -[Lq] -i=COUNT -d=FIELDS --query-gpu|--query-compute-apps=FIELDS --format=FIELDS --list-gpus
    yes: nvidia-smi ;; nvidia-smi -L ;; nvidia-smi --query-gpu=name,memory.used --format=csv
    no: nvidia-smi -r ;; nvidia-smi -l 1 ;; nvidia-smi -f /x ;; nvidia-smi -pl 100
nvidia-smi topo -m!
    yes: nvidia-smi topo -m
    no: nvidia-smi topo
inxi -[FbxzCDGMNSmIfsrRpPnA]
    yes: inxi -Fxz ;; inxi
    no: inxi -U ;; inxi -i ;; inxi --recommends x
@sudo mii-tool -v IFACE?
    yes: mii-tool eth0
    no: mii-tool -r eth0 ;; mii-tool -F x eth0
iwconfig IFACE?
    yes: iwconfig ;; iwconfig wlan0
    no: iwconfig wlan0 essid x
@sudo iw dev|list
    yes: iw dev
    no: iw event
@sudo iw dev IFACE link|info
    yes: iw dev wlan0 link
    no: iw dev wlan0 del ;; iw dev wlan0 scan
vnstat -[dhmwy] -i=IFACE --oneline
    yes: vnstat ;; vnstat -d -i eth0
    no: vnstat -l ;; vnstat --remove -i eth0
nstat -s! -[az]
    yes: nstat -s ;; nstat -saz
    no: nstat -r ;; nstat -n ;; nstat -d 1
ifstat FEW FEW
    yes: ifstat 1 1
    no: ifstat ;; ifstat 1
@sudo fping -[qse46] -c|-C=FEW! -t=COUNT HOST+
    yes: fping -c 3 db-01
    no: fping db-01 ;; fping -l db-01 ;; fping -f /etc/shadow
@sudo arping -[q] -c=FEW! -I=IFACE -w=FEW HOST
    yes: arping -c 3 -I eth0 10.0.0.1
    no: arping 10.0.0.1 ;; arping -U -c 3 10.0.0.1
@sudo tcpdump -D!
    yes: tcpdump -D
    no: tcpdump -i eth0
ntpstat
    yes: ntpstat
    no: ntpstat x
ntpdate -q! HOST+
    yes: ntpdate -q pool.ntp.org
    no: ntpdate pool.ntp.org
@sudo bpftool prog|map|net|link|cgroup list|show
    yes: bpftool prog list
    no: bpftool map dump id 1 ;; bpftool prog load x y
upower -d!
    yes: upower -d
    no: upower --monitor
acpi -[Vbati]
    yes: acpi -V
    no: acpi -p x
@sudo lldpctl IFACE?
    yes: lldpctl
    no: lldpctl -f x y
"""
