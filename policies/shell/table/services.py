"""Reading services: systemd, its journal, and the status of well-known servers."""

from typing import Final

SERVICES: Final = r"""
@sudo systemctl -[lraq] -n|--lines=COUNT -o|--output=NAME -t|--type=FIELDS --state=FIELDS --all --full --no-pager
    --plain --no-legend --failed --quiet --reverse --after --before --user --recursive
    status|is-active|is-enabled|is-failed|list-units|list-unit-files|list-timers|list-sockets|list-dependencies|
    list-jobs|is-system-running|get-default|list-automounts|list-paths|list-machines UNITS*
    yes: systemctl status nginx ;; systemctl list-units 'nginx*' ;; systemctl is-active nginx
        ;; systemctl --no-pager status nginx.service -n 20
        ;; sudo systemctl status ssh
        ;; systemctl list-units --type=service --state=failed --no-legend --plain --no-pager
        ;; systemctl list-timers --all
    no: systemctl stop nginx ;; systemctl -H root@evil status x ;; systemctl status -M x ;; systemctl show-environment
        ;; systemctl kill nginx ;; systemctl status nginx --root=/x ;; systemctl cat nginx ;; systemctl edit nginx
        ;; systemctl status -- -x
systemctl -[al] --all --failed --no-pager --no-legend --plain -t|--type=FIELDS --state=FIELDS --version
    yes: systemctl ;; systemctl --failed ;; systemctl --type=service --state=running ;; systemctl --version
    no: systemctl -H x ;; systemctl halt
@sudo systemctl -p|--property=PROPERTIES! --no-pager --value -P=PROPERTIES! show UNIT*
    yes: systemctl show -p MainPID nginx ;; systemctl show --no-pager --property=Id,ActiveState,SubState -- nginx
        ;; systemctl show nginx --property=NRestarts --value
    no: systemctl show nginx ;; systemctl show -p Environment nginx ;; systemctl show -p Id,Environment nginx
        ;; systemctl show --property=EnvironmentFiles -- nginx
@sudo journalctl -[aeklmqrxN] -b?=BOOT -# -n|--lines=COUNT -u|--unit|--user-unit=UNIT -S|--since|-U|--until=WHEN
    -p|--priority=KEYS -o|--output=KEYS -t|--identifier=NAME -g|--grep=TEXT -F|--field=NAME --facility=FIELDS
    --case-sensitive?=NAME --user --system --verify --header --fields --no-pager --no-hostname --utc --boot?=BOOT
    --list-boots --disk-usage --dmesg --reverse
    --quiet --all --catalog --no-full --full --output-fields=FIELDS MATCH*
    yes: journalctl -u nginx -n 50 ;; journalctl -xeu nginx ;; journalctl --since '1 hour ago' -p err
        ;; journalctl -b -1 -n 20 ;; journalctl -k
        ;; journalctl --no-pager -q -o short-iso -n 50 --since=@1795165200 --unit=php8.2-fpm.service --grep=timeout
        ;; journalctl --disk-usage ;; journalctl _PID=1
        ;; journalctl --no-pager -q -o short-iso -n 50 --since=-7d --priority=err
    no: journalctl -f ;; journalctl -fu nginx ;; journalctl --vacuum-size=1M ;; journalctl --rotate
        ;; journalctl --flush ;; journalctl --file=/x ;; journalctl -D /x ;; journalctl --cursor-file=/tmp/x
        ;; journalctl --vacuum-time 1s ;; journalctl --setup-keys ;; journalctl -M x ;; journalctl --root=/x
        ;; journalctl --sync ;; journalctl /usr/bin/x ;; journalctl --relinquish-var ;; journalctl -n 5 --follow
@sudo service NAME status
    yes: service nginx status ;; sudo service nginx status
    no: service nginx stop ;; service ../../bin/sh ;; service ../x status ;; service --status-all x
@sudo service --status-all!
    yes: service --status-all
    no: service nginx
@sudo rc-service NAME status
    yes: rc-service nginx status
    no: rc-service nginx stop
rc-status -[as]
    yes: rc-status ;; rc-status -a
    no: rc-status x
systemd-analyze --no-pager --user time|blame|critical-chain|unit-paths?
    yes: systemd-analyze ;; systemd-analyze blame
    no: systemd-analyze dump ;; systemd-analyze plot
systemd-analyze --no-pager --user critical-chain UNIT
    yes: systemd-analyze critical-chain nginx.service
    no: systemd-analyze set-log-level debug ;; systemd-analyze log-level debug ;; systemd-analyze cat-config x
systemd-analyze --no-pager --user security UNIT?
    yes: systemd-analyze security nginx
    no: systemd-analyze security --root=/x
systemd-analyze calendar|timespan|timestamp WHEN
    yes: systemd-analyze calendar daily
    no: systemd-analyze calendar
systemd-resolve --status! --statistics!
    yes: systemd-resolve --status
    no: systemd-resolve --flush-caches ;; systemd-resolve --reset-statistics
systemd-cgls --no-pager -l
    yes: systemd-cgls --no-pager
    no: systemd-cgls /x
systemd-cgtop -[bpctm] -n|--iterations=FEW! -d=COUNT
    yes: systemd-cgtop -b -n 1
    no: systemd-cgtop
systemd-detect-virt -[cv]
    yes: systemd-detect-virt
    no: systemd-detect-virt x
loginctl
    yes: loginctl
    no: loginctl x
loginctl --no-pager -p=PROPERTIES show-session|show-user|show-seat USERS
    yes: loginctl show-session 3
    no: loginctl kill-session 3
rc-update show NAME?
    yes: rc-update show
    no: rc-update add x
initctl list|version
    yes: initctl list
    no: initctl stop x
chkconfig --list! NAME?
    yes: chkconfig --list
    no: chkconfig x off ;; chkconfig
lpstat -[tprsavdeo]
    yes: lpstat -t
    no: lpstat -h evil -t
@sudo monit summary|status|report
    yes: monit summary
    no: monit stop all ;; monit -c /x status
at -l!
    yes: at -l
    no: at -c 1 ;; at now ;; at -l -f /x
loginctl --no-pager --no-legend list-sessions|list-users|list-seats|session-status|user-status|seat-status USERS?
    yes: loginctl list-sessions ;; loginctl session-status 3
    no: loginctl terminate-session 3 ;; loginctl kill-user bob ;; loginctl enable-linger bob
@sudo coredumpctl --no-pager -n=COUNT -# -r --since=WHEN --until=WHEN list NAME?
    yes: coredumpctl list
    no: coredumpctl dump nginx ;; coredumpctl debug ;; coredumpctl gdb x ;; coredumpctl -o /x list
busctl --no-pager --no-legend list
    yes: busctl list
    no: busctl call a b c d
machinectl --no-pager --no-legend list
    yes: machinectl list
    no: machinectl shell x ;; machinectl poweroff x
@sudo bootctl status|list
    yes: bootctl status
    no: bootctl install
@sudo crontab -l! -u=USERS
    yes: crontab -l ;; sudo crontab -l -u bob
    no: crontab /tmp/x ;; crontab -r ;; crontab -e ;; crontab -l /tmp/x ;; crontab -u bob x
@sudo atq -q=NAME
    yes: atq
    no: atq x
@sudo supervisorctl status NAME*
    yes: supervisorctl status
    no: supervisorctl stop x ;; supervisorctl -c /x status
@sudo mailq
    yes: mailq
    no: mailq -x
@sudo postqueue -[pj]!
    yes: postqueue -p
    no: postqueue -f ;; postqueue -i x
@sudo postfix status
    yes: postfix status
    no: postfix stop ;; postfix -c /x status
@sudo postconf -[nd] NAME*
    yes: postconf -n ;; postconf mydestination
    no: postconf -e x=y ;; postconf -M -e x
@sudo exim -bp! -bpc!
    yes: exim -bp ;; exim -bpc
    no: exim -be x ;; exim -Mrm x
@sudo exim4 -bp! -bpc!
    yes: exim4 -bpc
    no: exim4 -be x
@sudo doveadm who
    yes: doveadm who
    no: doveadm exec x ;; doveadm pw
@sudo certbot certificates
    yes: sudo certbot certificates
    no: certbot renew ;; certbot delete ;; certbot revoke
pg_isready -q -h=HOST -p=COUNT -U=USERS -d=NAME -t=COUNT
    yes: pg_isready ;; pg_isready -h localhost -p 5432
    no: pg_isready x
pg_lsclusters -[hj]
    yes: pg_lsclusters
    no: pg_lsclusters x
psql -l! --list!
    yes: psql -l
    no: psql ;; psql -c 'drop table x' ;; psql -l -f /x
@sudo mysqladmin ping|status|version|processlist
    yes: mysqladmin ping ;; sudo mysqladmin status
    no: mysqladmin shutdown ;; mysqladmin drop x ;; mysqladmin -pSECRET status ;; mysqladmin password x
redis-cli -h=HOST -p=COUNT -n=COUNT ping|PING|info|INFO|dbsize|DBSIZE|lastsave|LASTSAVE|role|ROLE NAME?
    yes: redis-cli ping ;; redis-cli -h localhost -p 6379 INFO memory ;; redis-cli dbsize
    no: redis-cli ;; redis-cli flushall ;; redis-cli config get requirepass ;; redis-cli -a x ping
        ;; redis-cli --eval /x ;; redis-cli get x
@sudo rabbitmqctl status|list_queues|list_connections|list_channels|list_exchanges|cluster_status|list_vhosts FIELDS*
    yes: sudo rabbitmqctl list_queues name messages ;; rabbitmqctl cluster_status
    no: rabbitmqctl stop ;; rabbitmqctl eval x ;; rabbitmqctl purge_queue x ;; rabbitmqctl reset
varnishstat -1!
    yes: varnishstat -1
    no: varnishstat
etcdctl member|endpoint list|health|status
    yes: etcdctl endpoint health
    no: etcdctl del x ;; etcdctl member remove x ;; etcdctl get x ;; etcdctl snapshot save x
consul members|info
    yes: consul members
    no: consul leave ;; consul kv get x ;; consul force-leave x
vault status
    yes: vault status
    no: vault read x ;; vault operator seal
nomad status|version NAME?
    yes: nomad status
    no: nomad stop x ;; nomad job stop x
node_exporter --version!
    yes: node_exporter --version
    no: node_exporter
"""
