"""Reading files and directories: names and sizes anywhere, contents where `paths.readable` allows."""

from typing import Final

from policies.shell.notation import read

FILES: Final = read(r"""
@sudo ls -[aAlhtrRSd1iknopsFgGmUuvXxcCZ] --color?=NAME --all --human-readable --time-style=KEYS --full-time
    --sort=NAME --group-directories-first --reverse --recursive --size --inode ANY*
    yes: ls ;; ls -la /etc ;; ls -lhtr /var/log ;; ls --color=auto -1
    no: ls --hyperlink=x ;; ls -z
@sudo stat -[fLt] -c|--format=TEXT --printf=TEXT --terse --file-system ANY+
    yes: stat /etc/hosts ;; stat -c '%s %n' /etc/hosts ;; stat -f /
    no: stat ;; stat --foo x
@sudo file -[biLzhks] --mime --mime-type --brief --dereference ANY+
    yes: file /bin/ls ;; file -bi /etc/hosts
    no: file -f /etc/shadow ;; file -C -m /tmp/x ;; file -m /etc/shadow x
@sudo readlink -[femnqsvz] --canonicalize ANY+
    yes: readlink -f /etc/localtime ;; readlink -f -- '/var/log/my app/a.log'
    no: readlink ;; readlink -x y
realpath -[emqsLPz] ANY+
    yes: realpath /etc/localtime
    no: realpath --relative-to=/x y
basename ANY ANY?
    yes: basename /etc/hosts
    no: basename -x y z w
dirname ANY+
    yes: dirname /etc/hosts
    no: dirname
@sudo tree -[adfpsughDFCnitrSvx] -L=FEW! -I=TEXT -P=TEXT --du --dirsfirst --noreport ANY*
    yes: tree -L 2 /etc ;; tree -d -L 1
    no: tree ;; tree -o /tmp/x -L 1 ;; tree -R -H . -L 1
@sudo namei -[lomxnv] ANY+
    yes: namei -l /etc/hosts
    no: namei
@sudo getfacl -[aceEnpRs] ANY+
    yes: getfacl /srv
    no: getfacl --restore=x
@sudo lsattr -[RVadlpv] ANY*
    yes: lsattr /etc/hosts
    no: lsattr -x
@sudo getcap -[rv] ANY+
    yes: getcap /bin/ping
    no: getcap
@sudo du -[acbhHkmsxLSl0] -d|--max-depth=COUNT -B|--block-size=FIELDS -t|--threshold=SIGNED --exclude=TEXT --all
    --apparent-size --bytes --total --human-readable --summarize --one-file-system --separate-dirs --si --inodes
    --time ANY*
    yes: du -sh /var/log ;; du -h --max-depth=1 /var ;; du -k -x --max-depth=1 -- /var/log
    no: du --files0-from=/etc/shadow ;; du -X /etc/shadow /
df -[ahHiklmPT] -t|-x|--type|--exclude-type=NAME -B|--block-size=FIELDS --all --human-readable --inodes --local
    --portability --print-type --total --output?=FIELDS ANY*
    yes: df ;; df -h ;; df -hT / ;; df -i ;; df -P -k -l -x tmpfs -x devtmpfs
    no: df --sync ;; df --foo
@sudo find -H -L -P -maxdepth|-mindepth=COUNT -name|-iname|-path|-ipath|-wholename|-regex|-iregex=PATTERN -type=NAME
    -size|-mtime|-atime|-ctime=SIGNED -mmin|-amin|-cmin|-links|-inum|-uid|-gid=SIGNED -user|-group|-fstype=NAME
    -perm=PERM -newer|-anewer|-cnewer=ANY -newermt=WHEN -empty -readable -writable -executable -nouser -nogroup -xdev
    -mount -daystart -depth -follow -not -o -a -or -and -true -prune -print -print0 -ls -quit -printf=PATTERN ANY*
    yes: find /var/log -name '*.log' -mtime -7 ;; find / -xdev -type f -size +100M ;; find /srv -maxdepth 1 -type d
        ;; find /var/log -type f -mmin -60 -ls ;; find . -perm -4000
    no: find . -delete ;; find . -name x -delete ;; find . -name -delete ;; find . -exec id + ;; find . -fprint /tmp/x
        ;; find . -fls /tmp/x ;; find . -ok rm + ;; find . -fprintf /x y ;; find . -files0-from x
        ;; find . -execdir id +
@filter @sudo cat -[nbsAET] --number READ*
    yes: cat /proc/meminfo ;; cat /var/log/syslog ;; cat /proc/uptime /proc/loadavg ;; cat -n /etc/hosts
    no: cat /etc/shadow ;; cat /root/.ssh/id_rsa ;; cat /proc/1/environ ;; cat /srv/app/.env ;; cat key.pem ;; cat
        ;; cat /var/log/../../etc/shadow ;; cat /dev/sda ;; cat /var/log/tls.key
@filter @sudo tac READ*
    yes: tac /var/log/syslog
    no: tac /etc/shadow ;; tac -s x /etc/shadow
@filter @sudo head -[qvz] -n|--lines=SIGNED -c|--bytes=SIGNED -# READ*
    yes: head -n 5 /var/log/syslog ;; head -20 /var/log/syslog ;; dmesg | head ;; dmesg | head -5
    no: head /etc/shadow ;; head
@filter @sudo tail -[qvz] -n|--lines=SIGNED! -c|--bytes=SIGNED! -#! READ*
    yes: tail -n 50 /var/log/syslog ;; sudo tail -20 /var/log/auth.log ;; tail -n 50 -- /var/log/syslog
        ;; dmesg | tail -n 20
    no: tail -f /var/log/syslog ;; tail -n 5 -f /var/log/syslog ;; tail -F -n 5 /var/log/syslog
        ;; tail -n 5 /etc/shadow ;; tail -n5 --follow /var/log/syslog ;; tail --retry -n 5 /var/log/syslog
@filter @sudo tail READ?
    yes: tail /var/log/syslog ;; dmesg | tail
    no: tail -f /var/log/syslog ;; tail /etc/shadow
@filter @sudo zcat READ+
    yes: zcat /var/log/syslog.2.gz
    no: zcat /etc/shadow
@filter @sudo grep -[aEFGPhHilLncoqsvwxzy] -A|-B|-C|-m|--after-context|--before-context|--context|--max-count=COUNT
    --color?=NAME --ignore-case --invert-match --count --line-number --extended-regexp --fixed-strings --perl-regexp
    --only-matching --word-regexp --no-messages --no-filename --quiet --text -# TEXT READ*
    yes: grep error /var/log/syslog ;; grep -i -C 3 'out of memory' /var/log/kern.log ;; ps aux | grep nginx
        ;; grep -c processor /proc/cpuinfo ;; grep -E 'a|b' /etc/hosts
    no: grep root /etc/shadow ;; grep -r x /etc ;; grep -f /etc/shadow /etc/hosts
        ;; grep x /var/log/syslog -e /etc/shadow ;; grep -R password / ;; grep --include=x y z ;; grep
@filter @sudo grep -[aEFGPhHilLncoqsvwxzy] -A|-B|-C|-m|--context|--max-count=COUNT -e|--regexp=TEXT! --color?=NAME
    --ignore-case --invert-match --count --line-number READ*
    yes: grep -e error -e warning /var/log/syslog ;; dmesg | grep -e oom
    no: grep -e x /etc/shadow ;; grep -e x -f /etc/shadow
@filter @sudo egrep -[aihHlLncoqsvwx] -A|-B|-C|-m=COUNT -# TEXT READ*
    yes: egrep 'a|b' /etc/hosts
    no: egrep x /etc/shadow ;; egrep -r x /
@filter @sudo fgrep -[aihHlLncoqsvwx] -A|-B|-C|-m=COUNT TEXT READ*
    yes: fgrep a.b /etc/hosts
    no: fgrep x /etc/shadow
@sudo zgrep -[aEFihHlnqvwc] -A|-B|-C|-m=COUNT TEXT READ+
    yes: zgrep error /var/log/syslog.2.gz
    no: zgrep x /etc/shadow ;; zgrep -f /x y
@filter @sudo wc -[lwcmL] --lines --words --bytes READ*
    yes: wc -l /var/log/syslog ;; ps aux | wc -l
    no: wc --files0-from=/etc/shadow ;; wc -l
@sudo md5sum READ+
    yes: md5sum /etc/hosts
    no: md5sum -c /tmp/x ;; md5sum /etc/shadow
@sudo sha256sum READ+
    yes: sha256sum /etc/hosts
    no: sha256sum --check x ;; sha256sum /etc/shadow
@sudo cksum READ+
    yes: cksum /etc/hosts
    no: cksum /etc/shadow
diff -[abBdiqrsuwyN] -U|--unified=COUNT --brief --side-by-side READ READ
    yes: diff /etc/hosts /etc/hostname ;; diff -u /var/log/dmesg /var/log/dmesg.0
    no: diff /etc/shadow /etc/hosts ;; diff --line-format=%L /dev/null /etc/shadow
        ;; diff --to-file=/etc/shadow /etc/hosts
cmp -[bls] READ READ
    yes: cmp /etc/hosts /etc/hostname
    no: cmp /etc/shadow /dev/zero
""")
