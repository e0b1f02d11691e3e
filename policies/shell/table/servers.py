"""Asking databases, queues and proxies how they are: their own words for state, never their data."""

from typing import Final

_KAFKA: Final = r"""
kafka-topics --bootstrap-server=HOSTPORT --list! --describe! --topic=NAME
    yes: kafka-topics --bootstrap-server localhost:9092 --list
    no: kafka-topics --bootstrap-server localhost:9092 --delete --topic x ;; kafka-topics --list --command-config /x
kafka-consumer-groups --bootstrap-server=HOSTPORT --list! --describe! --group=NAME --all-groups
    yes: kafka-consumer-groups --bootstrap-server localhost:9092 --describe --group web
    no: kafka-consumer-groups --bootstrap-server localhost:9092 --describe --reset-offsets
"""

_IN_THE_ARCHIVE: Final = _KAFKA.replace("kafka-topics", "kafka-topics.sh").replace("groups --boot", "groups.sh --boot")
SERVERS: Final = (
    _KAFKA
    + _IN_THE_ARCHIVE
    + r"""
redis-cli -h=HOST -p=COUNT client|CLIENT list|LIST|info|INFO
    yes: redis-cli client list
    no: redis-cli client kill x ;; redis-cli client pause 1
redis-cli -h=HOST -p=COUNT cluster|CLUSTER|memory|MEMORY|latency|LATENCY|slowlog|SLOWLOG
    info|INFO|nodes|NODES|slots|stats|STATS|doctor|DOCTOR|latest|LATEST|len|LEN
    yes: redis-cli cluster info ;; redis-cli memory stats ;; redis-cli slowlog len
    no: redis-cli cluster reset ;; redis-cli slowlog get 5 ;; redis-cli slowlog reset ;; redis-cli memory purge
redis-cli -h=HOST -p=COUNT config|CONFIG get|GET
    maxmemory|maxmemory-policy|maxclients|save|appendonly|timeout|databases|port|bind|hz|slowlog-max-len|dir|dbfilename
    yes: redis-cli config get maxmemory
    no: redis-cli config get requirepass ;; redis-cli config set dir /x ;; redis-cli config get '*'
memcached-tool HOSTPORT stats|display|settings?
    yes: memcached-tool localhost:11211 stats
    no: memcached-tool localhost:11211 dump
@sudo rabbitmq-diagnostics -q status|ping|check_running|check_local_alarms|memory_breakdown|cluster_status|listeners|
    alarms|check_port_connectivity|check_virtual_hosts|server_version|list_queues
    yes: rabbitmq-diagnostics -q ping ;; rabbitmq-diagnostics status
    no: rabbitmq-diagnostics environment ;; rabbitmq-diagnostics remote_shell
@sudo varnishadm backend.list|status|ping|vcl.list|param.show|storage.list|ban.list|banner
    yes: varnishadm backend.list
    no: varnishadm vcl.load x /x ;; varnishadm stop ;; varnishadm -S /x status
@sudo patronictl list|topology|version
    yes: patronictl list
    no: patronictl failover ;; patronictl -c /x list
etcdctl -w|--write-out=NAME --cluster endpoint health|status
    yes: etcdctl endpoint status --cluster -w table
    no: etcdctl endpoint x
nomad node|job|server|alloc status|members NAME?
    yes: nomad node status ;; nomad job status web
    no: nomad node drain x ;; nomad alloc exec x id
consul catalog services|nodes|datacenters
    yes: consul catalog services
    no: consul kv export
@sudo vtysh -c=VTYSH!
    yes: vtysh -c 'show ip route' ;; vtysh -c 'show bgp summary'
    no: vtysh ;; vtysh -c 'show running-config' ;; vtysh -c 'clear bgp 1' ;; vtysh -C -f /x
@sudo birdc show status|protocols|memory|interfaces all?
    yes: birdc show protocols
    no: birdc disable x ;; birdc down
@sudo lldpcli show neighbors|interfaces|chassis|statistics summary|details?
    yes: lldpcli show neighbors
    no: lldpcli pause ;; lldpcli -c /x
@sudo unbound-control status|stats_noreset
    yes: unbound-control status
    no: unbound-control stop ;; unbound-control flush x
@sudo rndc status
    yes: rndc status
    no: rndc stop ;; rndc flush
@sudo samba-tool testparm --suppress-prompt
    yes: samba-tool testparm --suppress-prompt
    no: samba-tool user create x
@sudo salt-minion --version!
    yes: salt-minion --version
    no: salt-minion -d
"""
)
