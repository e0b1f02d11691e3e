"""What is MEDIUM by rule: acts that a service survives. They are judged with their danger tags as well."""

from typing import Final

ACTS: Final = r"""
@sudo systemctl --no-block --no-pager --quiet -q
    start|restart|reload|try-restart|reload-or-restart|try-reload-or-restart|reset-failed UNIT+
    yes: systemctl restart nginx ;; sudo systemctl reload nginx ;; systemctl restart -- nginx
        ;; systemctl start php8.2-fpm.service
    no: systemctl stop nginx ;; systemctl restart ;; systemctl -H x restart nginx ;; systemctl --root=/x start nginx
        ;; systemctl enable --now x
@sudo systemctl --no-pager --quiet -q enable UNIT+
    yes: systemctl enable nginx ;; systemctl enable -- nginx
    no: systemctl enable /tmp/x.service ;; systemctl enable --now nginx ;; systemctl disable nginx
@sudo systemctl reset-failed
    yes: systemctl reset-failed
    no: systemctl daemon-reexec
@sudo service NAME start|restart|reload
    yes: service nginx restart
    no: service nginx stop ;; service ../x start
@sudo rc-service NAME start|restart|reload
    yes: rc-service nginx restart
    no: rc-service nginx stop
@sudo nginx -[q] -s=RELOAD!
    yes: sudo nginx -s reload
    no: nginx -s stop ;; nginx -s reload -c /tmp/x ;; nginx -g x
@sudo apache2ctl graceful
    yes: apache2ctl graceful
    no: apache2ctl stop
@sudo docker start|restart|pause|unpause NAME+
    yes: docker restart web ;; docker start web db
    no: docker stop web ;; docker restart ;; docker -H x restart web ;; docker rm web
@sudo docker pull IMAGE
    yes: docker pull nginx:1.27
    no: docker pull ;; docker push x
@sudo docker compose pull|restart|start NAME*
    yes: docker compose pull ;; docker compose restart web
    no: docker compose down ;; docker compose -f /x restart ;; docker compose up -d
@sudo apt-get -q -qq -y update
    yes: apt-get update ;; sudo apt-get -q update
    no: apt-get upgrade ;; apt-get -o x=y update
@sudo apt -q -y update
    yes: apt update
    no: apt upgrade
@sudo virsh -c|--connect=LIBVIRT start|resume|suspend DOMAIN
    yes: virsh start web
    no: virsh destroy web ;; virsh start web --paused x ;; virsh -c qemu+ssh://x/system start web
@sudo qm start|resume|suspend DOMAIN
    yes: qm start 820
    no: qm stop 820 ;; qm start 820 --skiplock
@sudo pct start|resume|suspend DOMAIN
    yes: pct start 101
    no: pct stop 101
@sudo certbot renew --dry-run!
    yes: certbot renew --dry-run
    no: certbot renew ;; certbot renew --dry-run --deploy-hook id
@sudo supervisorctl start|restart NAME
    yes: supervisorctl restart web
    no: supervisorctl stop web ;; supervisorctl shutdown
sync
    yes: sync
    no: sync x
"""
