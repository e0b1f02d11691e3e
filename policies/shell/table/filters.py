"""Rearranging text that another command wrote, or an allowed file: nothing here can write or run anything."""

from typing import Final

FILTERS: Final = r"""
@filter sort -[bdfgiMhnRrVcuszm] -k|--key=SORTKEY -t|--field-separator=SEP --reverse --unique --numeric-sort
    --human-numeric-sort --version-sort --ignore-case --general-numeric-sort READ*
    yes: df -h | sort -k5 -rn ;; ps aux | sort -nrk 4 ;; sort -t : -k 3 -n /etc/passwd ;; sort -u /etc/hosts
        ;; df | sort -h
    no: sort -o /etc/hosts /etc/hosts ;; sort /etc/hosts -o x ;; sort -uo x ;; sort --compress-program=sh /etc/hosts
        ;; sort --output=x ;; sort -T /tmp /etc/hosts ;; sort --files0-from=/x ;; sort /etc/shadow
        ;; sort -S 1 /etc/hosts
@filter uniq -[cdDiuz] -f|-s|-w|--skip-fields=COUNT --count --repeated --unique READ?
    yes: who | uniq -c ;; uniq /etc/hosts
    no: uniq /etc/hosts /etc/passwd ;; uniq IN OUT ;; uniq -c /etc/hosts /tmp/x ;; who | uniq x
@filter cut -s --complement -d|--delimiter=SEP -f|--fields|-c|--characters|-b|--bytes=LIST! --output-delimiter=SEP
    READ*
    yes: cut -d: -f1 /etc/passwd ;; who | cut -d ' ' -f 1 ;; uname -a | cut -c 1-20
    no: cut -d: -f1 /etc/shadow ;; cut /etc/hosts
@filter tr -[cdst] CHARS CHARS?
    yes: who | tr a-z A-Z ;; who | tr -d '\n' ;; who | tr -s ' ' ;; df | tr -s ' ' ,
    no: tr -x a b ;; tr a
@filter awk -F=SEP AWK READ*
    yes: df -h | awk '{print $5, $1}' ;; awk -F: '{print $1}' /etc/passwd ;; ps aux | awk '$3 > 50 {print $2, $11}'
        ;; df | awk 'NR>1 {print $5" "$6}' ;; free -m | awk '/Mem/ {print $3/2}' ;; who | awk 'END{print NR}'
        ;; df | awk '{s+=$3} END {print s}'
    no: who | awk '/[/ {print "]/{print > FILENAME}#"}' ;; awk 'BEGIN{system("id")}'
        ;; awk '{print > "/tmp/x"}' /etc/hosts ;; awk '{print | "sh"}' /etc/hosts ;; awk -f /tmp/x
        ;; awk '{getline < "/etc/shadow"; print}' ;; awk '{print $1}' /etc/shadow ;; awk -v x=1 '{print}' /etc/hosts
        ;; awk '{print $1}' a=b /etc/shadow ;; awk '@load "filefuncs"' ;; awk '{printf "%s", $1}' /etc/shadow
        ;; awk '{print $1 > $2}'
@filter sed -[nEruz] -e|--expression=SED! --quiet --silent --regexp-extended READ*
    yes: sed -n -e 5,10p /var/log/syslog ;; df | sed -e 1d
    no: sed -i -e 1d /etc/hosts ;; sed -e w/tmp/x /etc/hosts ;; sed -e e ;; sed -e 1d /etc/shadow
@filter sed -[nEruz] --quiet --silent --regexp-extended SED READ*
    yes: sed -n 1,20p /var/log/syslog ;; sed -n '/error/p' /var/log/syslog ;; df | sed 1d ;; who | sed 's/ .*//'
        ;; who | sed 's|a|b|g'
    no: who | sed '/[/ w /etc/x]/p' ;; sed -i s/a/b/ /etc/hosts ;; sed 's/a/b/w /tmp/x' /etc/hosts
        ;; sed 's/a/id/e' /etc/hosts ;; sed '1e id' /etc/hosts ;; sed 'r /etc/shadow' /etc/hosts
        ;; sed -f /tmp/x /etc/hosts ;; sed -n p /etc/shadow ;; sed '1w/tmp/x' /etc/hosts
        ;; sed -s --in-place=x 1d /etc/hosts ;; sed 'a;e' /etc/hosts
@filter nl -[ab] READ*
    yes: who | nl ;; nl /etc/hosts
    no: nl /etc/shadow
@filter fold -s -w=COUNT READ*
    yes: who | fold -w 80
    no: fold -w 80 /etc/shadow
@filter rev READ*
    yes: who | rev
    no: rev /etc/shadow
@filter column -[tnx] -s|--separator=SEP --table READ*
    yes: mount | column -t ;; column -t -s : /etc/passwd
    no: column -t /etc/shadow
@filter paste -s -d|--delimiters=SEP READ*
    yes: who | paste -s -d , ;; paste /etc/hosts /etc/hostname
    no: paste /etc/shadow
@filter numfmt --to|--from=NAME --field=LIST --suffix=NAME --header
    yes: df -B1 | numfmt --to=iec --field=2
    no: numfmt ;; numfmt 5
@filter expand -t=COUNT READ*
    yes: who | expand -t 4
    no: expand /etc/shadow
@filter jq -[rcSesaMj] --raw-output --compact-output --sort-keys JQ READ*
    yes: lsblk -J | jq . ;; lsblk -J | jq -r '.blockdevices[] | .name' ;; lscpu -J | jq '.lscpu | length'
    no: jq -f /tmp/x ;; jq -n 'env' ;; jq -r '$ENV.PATH' ;; jq --slurpfile a /etc/shadow . ;; jq . /etc/shadow
        ;; jq 'input_filename' ;; jq -L /tmp 'import "x" as x; .' ;; jq -R . /etc/shadow
"""
