"""Reading what runs: processes, load, memory, open files. Endless forms need a count."""

from typing import Final

PROCESSES: Final = r"""
@sudo lsns -[lnJr] -t=NAME -p=COUNT
    yes: lsns ;; lsns -t net
    no: lsns x y
@sudo lslocks -[Jnru]
    yes: lslocks
    no: lslocks x
lsipc -[agmqs]
    yes: lsipc ;; lsipc -m
    no: lsipc x
ipcs -[aqmstcpulbh]
    yes: ipcs ;; ipcs -a
    no: ipcs x
free -[bkmghltwLv] --human --mega --giga --total --wide
    yes: free ;; free -h ;; free -m -t
    no: free -s 1 ;; free -x
free -[bkmghltw] -s|--seconds=DECIMAL -c|--count=FEW!
    yes: free -h -s 1 -c 3
    no: free -s 1
vmstat -[adfmnstwDV] -S=NAME FEW? FEW
    yes: vmstat 1 5 ;; vmstat -w 2 3
    no: vmstat -x
vmstat -[adfmsDtw]
    yes: vmstat ;; vmstat -s ;; vmstat -d
    no: vmstat 1
iostat -[cdhkmNstxyz] -p?=NAME -o=NAME FEW FEW
    yes: iostat -x 1 3
    no: iostat -x 1 ;; iostat -f /x
iostat -[cdhkmNstxyz] --human --pretty
    yes: iostat ;; iostat -xz
    no: iostat 1
mpstat -[AunTV] -P=NAME FEW FEW
    yes: mpstat 1 3 ;; mpstat -P ALL 1 2
    no: mpstat 1
mpstat -[AunTV] -P=NAME
    yes: mpstat ;; mpstat -P ALL
    no: mpstat 1
pidstat -[dhHIlrRstuUvwT] -p=USERS -C=NAME FEW FEW
    yes: pidstat 1 3 ;; pidstat -d 1 2
    no: pidstat 1 ;; pidstat -e id ;; pidstat -e /bin/sh 1 1
pidstat -[dhHIlrRstuvw] -p=USERS
    yes: pidstat ;; pidstat -r
    no: pidstat 1 ;; pidstat -e id
sar -[AbBdFHhpqrRSuvwWyz] -n=USERS -P=NAME -s=WHEN -e=WHEN
    yes: sar ;; sar -u ;; sar -n DEV
    no: sar -o /tmp/x ;; sar -f /tmp/x ;; sar 1
sar -[AbBdFHhpqrRSuvwWyz] -n=USERS -P=NAME FEW FEW
    yes: sar -u 1 3
    no: sar -u 1 ;; sar -o /tmp/x 1 1
dstat -[acdfglmnprstvy] --nocolor FEW FEW
    yes: dstat -cdn 1 5
    no: dstat ;; dstat 1 ;; dstat --output /x 1 1
top -[bcHiSw] -n=FEW! -o=KEYS -u=USERS -p=PIDS -d=DECIMAL
    yes: top -bn1 ;; top -b -n 1 -o %MEM
    no: top ;; top -b ;; top -b -d 1
ps -[eAadfFljHLTwNyMZc] -o|--format=COLUMNS -p|--pid=PIDS -u|-U|--user=USERS -C=NAME -t|--tty=NAME --ppid=PIDS
    --sort=KEYS --forest --no-headers --headers -O=COLUMNS --deselect --cols|--width=COUNT
    yes: ps ;; ps -ef ;; ps -eo pid,user,comm --sort=-pcpu ;; ps -o pid= -p 4242 ;; ps -fC nginx
    no: ps -e e ;; ps -o environ ;; ps eww ;; ps -o pid,environ
ps --sort=KEYS --forest --no-headers --width=COUNT BSD PIDS?
    yes: ps aux ;; ps auxf ;; ps aux --sort=-%mem ;; ps axjf
    no: ps auxe ;; ps eww ;; ps ae
ps --sort=KEYS --no-headers BSDO COLUMNS
    yes: ps axo pid,comm ;; ps axo pid,ppid,cmd --sort=-rss
    no: ps axo environ ;; ps axeo pid
pgrep -[aflnoxcvwi] -u|-U|--euid=USERS -P|--parent=PIDS -t=NAME -d=SEP --full --list-name --list-full --count --exact
    --newest --oldest TEXT?
    yes: pgrep nginx ;; pgrep -af 'php-fpm: pool' ;; pgrep -x -c -- nginx ;; pgrep -u root sshd
    no: pgrep --signal 9 x ;; pgrep -F /etc/shadow x ;; pgrep -H x
pidof -[scxz] NAME+
    yes: pidof nginx
    no: pidof ;; pidof -x -o 1
pstree -[acgGhlnpstuTZA] NAME?
    yes: pstree ;; pstree -p ;; pstree -ap root
    no: pstree -x
@sudo lsof -[nPltRaU] -i?=TEXT -u=USERS -p=PIDS -c=NAME -s?=TEXT +L1? ANY*
    yes: lsof -i ;; lsof -nP -i:80 ;; lsof -i:443 -sTCP:LISTEN ;; lsof -u bob ;; lsof -p 1 ;; lsof +L1
        ;; lsof /var/log/syslog
    no: lsof -r 1 ;; lsof -D b ;; lsof -k /x ;; lsof -m /x
@sudo fuser -[vuaIls] -n=NAME --verbose --user ANY+
    yes: fuser -v 80/tcp ;; fuser /var/log/syslog ;; sudo fuser -v -n tcp 80
    no: fuser -k 80/tcp ;; fuser -vk /x ;; fuser -v -k -n tcp 80 ;; fuser --kill x
@sudo lsfd -p|--pid=PIDS
    yes: lsfd -p 1234
    no: lsfd -Q x
pwdx COUNT+
    yes: pwdx 1
    no: pwdx x
@sudo pmap -[xXdpq] COUNT+
    yes: pmap -x 1
    no: pmap -n x ;; pmap -C /x 1
@sudo lsof -[nPltR] +D|+d ANY
    yes: lsof +D /var/log
    no: lsof +D /x -r 1
prlimit -p|--pid=PIDS!
    yes: prlimit --pid 1234 ;; prlimit -p 1234
    no: prlimit --pid 1234 --nofile=1 ;; prlimit id ;; prlimit
taskset -[c] -p=COUNT!
    yes: taskset -cp 1234 ;; taskset -p 1234
    no: taskset -p 1 1234 ;; taskset 1 id ;; taskset -c 0 id
chrt -p=COUNT!
    yes: chrt -p 1234
    no: chrt -p 10 1234 ;; chrt -f 1 id ;; chrt 1 id
ionice -p=PIDS!
    yes: ionice -p 1234
    no: ionice -c 3 -p 1234 ;; ionice id
nfsiostat -[adps] FEW FEW
    yes: nfsiostat 1 3
    no: nfsiostat ;; nfsiostat 1
@sudo slabtop -[o]! -s=NAME
    yes: slabtop -o ;; sudo slabtop -o -s c
    no: slabtop
numastat -[cmnszv]
    yes: numastat ;; numastat -m
    no: numastat x y
"""
