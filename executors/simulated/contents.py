"""Texts of the files that can be read on the simulated hosts."""

from executors.simulated.journalctl import short_line
from executors.simulated.state import Host
from executors.simulated.tree import READERS_GROUP, File

SYSLOG_LINES = 2_000
OS_RELEASE = """PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
VERSION="12 (bookworm)"
VERSION_CODENAME=bookworm
ID=debian
HOME_URL="https://www.debian.org/"
SUPPORT_URL="https://www.debian.org/support"
BUG_REPORT_URL="https://bugs.debian.org/"
"""
ACCOUNTS = """root:x:0:0:root:/root:/bin/bash
www-data:x:33:33:www-data:/var/www:/usr/sbin/nologin
postgres:x:105:112:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash
demo:x:1000:1000:Demo,,,:/home/demo:/bin/bash
"""
SHADOW = """root:!:19700:0:99999:7:::
www-data:*:19700:0:99999:7:::
demo:$y$j9T$demodemodemodemodemode$NotARealHashOnlyAnExampleForTheDemo00000000:19700:0:99999:7:::
"""
NGINX_CONF = """user www-data;
worker_processes auto;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
include /etc/nginx/modules-enabled/*.conf;

events {
    worker_connections 768;
}

http {
    sendfile on;
    tcp_nopush on;
    types_hash_max_size 2048;
    server_tokens off;
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    ssl_protocols TLSv1.2 TLSv1.3;
    access_log /var/log/nginx/access.log;
    gzip on;
    include /etc/nginx/sites-enabled/*;
}
"""
SITE_CONF = """server {
    listen 80 default_server;
    server_name shop.demo.internal;
    root /var/www/shop/public;
    index index.php;

    location / {
        try_files $uri $uri/ /index.php?$query_string;
    }
    location ~ \\.php$ {
        fastcgi_pass unix:/run/php/php8.2-fpm.sock;
        include fastcgi.conf;
    }
}
"""
POSTGRESQL_CONF = """data_directory = '/var/lib/postgresql/15/main'
listen_addresses = '*'
port = 5432
max_connections = 200
shared_buffers = 4GB
effective_cache_size = 11GB
wal_level = replica
max_wal_senders = 5
log_min_duration_statement = 500
"""
REDIS_CONF = """bind 0.0.0.0
port 6379
maxmemory 5gb
maxmemory-policy allkeys-lru
save 900 1
save 300 10
dir /var/lib/redis
"""


def _syslog(host: Host) -> str:
    """The journal as rsyslog writes it."""
    entries = list(host.journal)[-SYSLOG_LINES:]
    return "".join(f"{short_line(host, entry)}\n" for entry in entries)


def fill(host: Host, hosts_file: str) -> None:
    """Put files and links on a host, according to what runs on it."""
    files, links = host.tree.files, host.tree.links
    files.update(
        {
            "/usr/lib/os-release": File(OS_RELEASE),
            "/etc/debian_version": File("12.8\n"),
            "/etc/hostname": File(f"{host.name}\n"),
            "/etc/hosts": File(f"127.0.0.1\tlocalhost\n127.0.1.1\t{host.name}\n{hosts_file}"),
            "/etc/machine-id": File(f"{host.machine_id}\n", mode=0o444),
            "/etc/passwd": File(ACCOUNTS),
            "/etc/shadow": File(SHADOW, mode=0o640, group="shadow"),
            "/etc/ssh/sshd_config": File("PermitRootLogin no\nPasswordAuthentication no\nUsePAM yes\n"),
            "/home/demo/notes.txt": File("The shop is deployed from /var/www/shop.\n", owner="demo", group="demo"),
        }
    )
    links.update({"/etc/os-release": "../usr/lib/os-release", "/bin": "usr/bin", "/lib": "usr/lib", "/var/run": "/run"})
    files["/var/log/syslog"] = File(lambda: _syslog(host), mode=0o640, group=READERS_GROUP)
    host.tree.private.update({"/root": "root", "/etc/ssl/private": "root"})
    if "nginx" in host.services:
        files.update(
            {
                "/etc/nginx/nginx.conf": File(NGINX_CONF),
                "/etc/nginx/sites-available/shop": File(SITE_CONF),
                "/var/log/nginx/access.log": File("", mode=0o640, owner="www-data", group=READERS_GROUP),
                "/var/log/nginx/error.log": File("", mode=0o640, owner="www-data", group=READERS_GROUP),
                "/var/www/shop/public/index.php": File("<?php require __DIR__.'/../app/boot.php';\n"),
                "/var/www/shop/.env": File(
                    "DB_HOST=db-master\nDB_PASSWORD=demo-only-not-a-secret\n", mode=0o640, owner="www-data"
                ),
            }
        )
        links["/etc/nginx/sites-enabled/shop"] = "/etc/nginx/sites-available/shop"
        links["/var/log/nginx/users.log"] = (
            "/etc/shadow"  # a link out of the readable folders, as an intruder leaves it
        )
    if "postgresql" in host.services:
        files["/etc/postgresql/15/main/postgresql.conf"] = File(POSTGRESQL_CONF)
        host.tree.private["/var/lib/postgresql/15/main"] = "postgres"
    if "redis-server" in host.services:
        files["/etc/redis/redis.conf"] = File(REDIS_CONF, mode=0o640, owner="redis", group="redis")
