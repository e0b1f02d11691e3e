"""Servers that test their own usual configuration and say so: nothing is started, changed or shown."""

from typing import Final

PHP_FPM: Final = "\n".join(
    f"@sudo {name} -[tv]!\n    yes: {name} -t\n    no: {name} ;; {name} -c /x -t"
    for name in map("php-fpm{}".format, ("", "7.4", "8.0", "8.1", "8.2", "8.3", "8.4", "8.5"))
)

CHECKS: Final = (
    PHP_FPM
    + r"""
@sudo nginx -t! -[q]
    yes: nginx -t ;; sudo nginx -t -q
    no: nginx -q ;; nginx -t -c /tmp/x ;; nginx -T ;; nginx -t -g x ;; nginx -s stop
@sudo apache2ctl configtest
    yes: apache2ctl configtest
    no: apache2ctl graceful-stop ;; apache2ctl -f /x -t
@sudo apache2ctl -[tSM]!
    yes: apache2ctl -S ;; apache2ctl -t
    no: apache2ctl -k stop ;; apache2ctl -t -c x ;; apache2ctl -t -D x
@sudo apachectl configtest
    yes: apachectl configtest
    no: apachectl stop
@sudo apachectl -[tSM]!
    yes: apachectl -S
    no: apachectl -f /x -t
@sudo httpd -[tSM]!
    yes: httpd -t ;; httpd -S
    no: httpd -f /x -t ;; httpd -t -c x
@sudo sshd -[tT]!
    yes: sshd -t ;; sudo sshd -T
    no: sshd ;; sshd -t -f /x ;; sshd -D
@sudo haproxy -c! -[qV] -f=CONFIG
    yes: haproxy -c -f /etc/haproxy/haproxy.cfg
    no: haproxy -q -f /etc/haproxy/haproxy.cfg ;; haproxy -f /etc/haproxy/haproxy.cfg -D ;; haproxy -c -f /tmp/x
@sudo named-checkconf
    yes: named-checkconf
    no: named-checkconf /etc/shadow ;; named-checkconf -p ;; named-checkconf -t /x
@sudo named-checkzone HOST ZONE
    yes: named-checkzone example.org /etc/bind/db.example.org
    no: named-checkzone x /etc/shadow ;; named-checkzone x /etc/bind/rndc.key ;; named-checkzone -o /x y z
@sudo promtool check config|rules CONFIG
    yes: promtool check config /etc/prometheus/prometheus.yml
    no: promtool check config /etc/shadow ;; promtool tsdb x
@sudo amtool check-config CONFIG
    yes: amtool check-config /etc/alertmanager/alertmanager.yml
    no: amtool silence add x
@sudo logrotate -d! -v --debug! CONFIG
    yes: logrotate -d /etc/logrotate.conf
    no: logrotate /etc/logrotate.conf ;; logrotate -f /etc/logrotate.conf ;; logrotate -d /tmp/x
@sudo visudo -c! -q --check!
    yes: sudo visudo -c
    no: visudo ;; visudo -c -f /x
@sudo doveconf -n! protocols|listen?
    yes: doveconf -n
    no: doveconf -P
@sudo postfix check
    yes: postfix check
    no: postfix flush
"""
)
