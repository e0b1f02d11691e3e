"""Reading files and directories: names and sizes anywhere, contents where `paths.readable` allows."""

from typing import Final

FILES: Final = r"""
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
    -perm=PERM -xtype=NAME -lname|-ilname|-iwholename|-samefile=PATTERN -regextype=NAME -newer|-anewer|-cnewer=ANY
    -newermt|-newerct|-newerat=WHEN -empty -readable -writable -executable -nouser -nogroup -xdev
    -mount -daystart -depth -follow -not -o -a -or -and -true -prune -print -print0 -ls -quit -printf=PATTERN ANY*
    yes: find /var/log -name '*.log' -mtime -7 ;; find / -xdev -type f -size +100M ;; find /srv -maxdepth 1 -type d
        ;; find /var/log -type f -mmin -60 -ls ;; find . -perm -4000 ;; find /etc -xtype l
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
@sudo grep -[raEFiIHhlnovcqsw] -m|-A|-B|-C=COUNT --include|--exclude=GLOB --color?=NAME --recursive TEXT LOGS+
    yes: grep -rn timeout /var/log/nginx ;; grep -ri error /var/log/app --include=app.log
    no: grep -r x /etc ;; grep -r x / ;; grep -r x ;; grep -R x /var/log/app ;; grep -r x /var/log
        ;; grep -rf /etc/shadow /var/log/app
@filter @sudo bzcat READ+
    yes: bzcat /var/log/messages.1.bz2
    no: bzcat /etc/shadow
@filter @sudo xzcat READ+
    yes: xzcat /var/log/messages.1.xz
    no: xzcat /etc/shadow ;; xzcat --files=/x
@filter @sudo zstdcat READ+
    yes: zstdcat /var/log/messages.1.zst
    no: zstdcat /etc/shadow
locate -[ibcelwrA] -l|--limit|-n=COUNT --ignore-case --basename --count PATTERN+
    yes: locate nginx.conf ;; locate -i -l 10 '*.war'
    no: locate -d /x y ;; locate
plocate -[ibcelwrA] -l|--limit|-n=COUNT --ignore-case --basename --count PATTERN+
    yes: plocate nginx.conf
    no: plocate -d /x y
@sudo tar -t! -[vzjJ] -f|--file=ARCHIVE --list!
    yes: tar -tzf /srv/backup.tar.gz ;; tar -tvf /srv/x.tar
    no: tar -xf /srv/x.tar ;; tar -tf evil:/x.tar ;; tar -tf /x.tar --to-command=id ;; tar -tf /x.tar -I id
        ;; tar -tf /srv/x.tar --checkpoint-action=exec=id
@sudo tar tf|tvf|tzf|tzvf|tvzf|tjf|tjvf|tJf|tJvf ARCHIVE
    yes: tar tzf /srv/backup.tar.gz ;; tar tvf /srv/x.tar
    no: tar xf /srv/x.tar ;; tar tf evil:/x.tar
@sudo unzip -l! -[vq] ARCHIVE
    yes: unzip -l /srv/x.zip
    no: unzip /srv/x.zip ;; unzip -p /srv/x.zip
zipinfo ARCHIVE
    yes: zipinfo /srv/x.zip
    no: zipinfo x
gzip -l! -[v] ARCHIVE+
    yes: gzip -l /var/backups/dpkg.status.1.gz
    no: gzip /srv/x.gz ;; gzip -d /srv/x.gz
@sudo rsync -n! --dry-run! -[avrlptgoDhiuzxAXHc] --delete --stats --itemize-changes --exclude|--include=GLOB LOCAL LOCAL
    yes: rsync -avn /srv/www/ /mnt/backup/www/ ;; rsync -a --dry-run --delete /srv/a/ /srv/b/
    no: rsync -av /a/ /b/ ;; rsync -avn /a/ web:/b/ ;; rsync -avn -e id /a/ /b/ ;; rsync -avn --log-file=/x /a/ /b/
        ;; rsync -n --no-dry-run /a/ /b/ ;; rsync -n --write-batch=/x /a/ /b/
strings -[a] -n=COUNT PROGRAM+
    yes: strings /usr/bin/file
    no: strings /etc/shadow ;; strings /proc/kcore ;; strings @/etc/shadow
ldd -[vur] PROGRAM+
    yes: ldd /usr/sbin/nginx
    no: ldd /tmp/x ;; ldd x
readelf -[hldSaWsrnV] PROGRAM+
    yes: readelf -h /usr/sbin/nginx
    no: readelf -a /tmp/x ;; readelf -p .data /x
objdump -[pfhxtTr] PROGRAM+
    yes: objdump -p /usr/lib/libssl.so.3
    no: objdump -d /tmp/x ;; objdump -s /usr/bin/x
comm -[123] READ READ
    yes: comm -12 /etc/hosts /etc/hostname
    no: comm /etc/shadow /etc/hosts
@sudo md5sum HASHED+
    yes: md5sum /etc/hosts ;; md5sum /usr/sbin/nginx
    no: md5sum -c /tmp/x ;; md5sum /etc/shadow ;; md5sum /usr/share/x.key
@sudo sha1sum HASHED+
    yes: sha1sum /etc/hosts ;; sha1sum /usr/sbin/nginx
    no: sha1sum -c /tmp/x ;; sha1sum /etc/shadow ;; sha1sum /usr/share/x.key
@sudo sha224sum HASHED+
    yes: sha224sum /etc/hosts ;; sha224sum /usr/sbin/nginx
    no: sha224sum -c /tmp/x ;; sha224sum /etc/shadow ;; sha224sum /usr/share/x.key
@sudo sha256sum HASHED+
    yes: sha256sum /etc/hosts ;; sha256sum /usr/sbin/nginx
    no: sha256sum -c /tmp/x ;; sha256sum /etc/shadow ;; sha256sum /usr/share/x.key
@sudo sha384sum HASHED+
    yes: sha384sum /etc/hosts ;; sha384sum /usr/sbin/nginx
    no: sha384sum -c /tmp/x ;; sha384sum /etc/shadow ;; sha384sum /usr/share/x.key
@sudo sha512sum HASHED+
    yes: sha512sum /etc/hosts ;; sha512sum /usr/sbin/nginx
    no: sha512sum -c /tmp/x ;; sha512sum /etc/shadow ;; sha512sum /usr/share/x.key
@sudo b2sum HASHED+
    yes: b2sum /etc/hosts ;; b2sum /usr/sbin/nginx
    no: b2sum -c /tmp/x ;; b2sum /etc/shadow ;; b2sum /usr/share/x.key
@sudo cksum HASHED+
    yes: cksum /etc/hosts ;; cksum /usr/sbin/nginx
    no: cksum -c /tmp/x ;; cksum /etc/shadow ;; cksum /usr/share/x.key
diff -[abBdiqrsuwyN] -U|--unified=COUNT --brief --side-by-side READ READ
    yes: diff /etc/hosts /etc/hostname ;; diff -u /var/log/dmesg /var/log/dmesg.0
    no: diff /etc/shadow /etc/hosts ;; diff --line-format=%L /dev/null /etc/shadow
        ;; diff --to-file=/etc/shadow /etc/hosts
cmp -[bls] READ READ
    yes: cmp /etc/hosts /etc/hostname
    no: cmp /etc/shadow /dev/zero
"""
