"""Reading containers, clusters and virtual machines. What prints environments (`docker inspect`) is no LOW read."""

from typing import Final

_DOCKER: Final = r"""
@sudo docker -[aqslN] -n|--last=COUNT -f|--filter=FILTER --format=TEMPLATE --all --quiet --size --latest --no-trunc ps
    yes: docker ps ;; docker ps -a ;; docker ps --format '{{.Names}} {{.Status}}' ;; docker ps -aq -f status=exited
        ;; sudo docker ps
    no: docker -H tcp://evil:2375 ps ;; docker ps -H x ;; docker --config /x ps ;; docker --context x ps
        ;; docker rm x
@sudo docker -[aqsl] -n|--last=COUNT -f|--filter=FILTER --format=TEMPLATE --all --quiet --no-trunc container
    ls|list|ps
    yes: docker container ls -a
    no: docker container prune ;; docker container rm x
@sudo docker -[aq] -f|--filter=FILTER --format=TEMPLATE --all --quiet --no-trunc --digests images IMAGE?
    yes: docker images ;; docker images -q nginx
    no: docker rmi x
@sudo docker -[aq] -f|--filter=FILTER --format=TEMPLATE --all --quiet --no-trunc --digests image ls|list
    yes: docker image ls
    no: docker image prune ;; docker image rm x ;; docker image inspect x
@sudo docker -q --format=TEMPLATE --no-trunc -f|--filter=FILTER volume|network|node|service|stack|plugin ls|list
    yes: docker volume ls ;; docker network ls ;; docker node ls
    no: docker volume rm x ;; docker volume prune ;; docker network prune ;; docker volume inspect x
@sudo docker -a --no-stream! --format=TEMPLATE --no-trunc stats NAME*
    yes: docker stats --no-stream ;; docker stats --no-stream web
    no: docker stats ;; docker stats web
@sudo docker -t -n|--tail=COUNT! --since|--until=WHEN! --timestamps logs NAME
    yes: docker logs --tail 50 web ;; docker logs --since 1h -t web ;; docker logs -n 5 web
    no: docker logs web ;; docker logs -f --tail 5 web ;; docker logs --follow web ;; docker logs --tail all -f web
        ;; docker logs --details web
@sudo docker -t -n|--tail=COUNT! --since|--until=WHEN! --timestamps container logs NAME
    yes: docker container logs --tail 50 web
    no: docker container logs web ;; docker container logs -f --tail 5 web
@sudo docker -a --no-stream! --format=TEMPLATE --no-trunc container stats NAME*
    yes: docker container stats --no-stream
    no: docker container stats
@sudo docker container top|port|diff NAME
    yes: docker container top web
    no: docker container kill web ;; docker container exec web id
@sudo docker -f|--format=TEMPLATE network inspect NAME+
    yes: docker network inspect bridge
    no: docker network rm x ;; docker volume inspect x
@sudo docker -q -f|--filter=FILTER --format=TEMPLATE --no-trunc service|stack|node ps NAME+
    yes: docker service ps web ;; docker stack ps shop
    no: docker service update web ;; docker stack rm shop
@sudo docker --format=TEMPLATE stack services NAME
    yes: docker stack services shop
    no: docker stack deploy x
@sudo docker context|buildx|checkpoint ls
    yes: docker context ls ;; docker buildx ls
    no: docker context use x ;; docker buildx prune
@sudo docker -[q] --no-trunc image history IMAGE
    yes: docker image history nginx
    no: docker image rm nginx
@sudo docker --format=TEMPLATE -[q] pod ls|ps|list
    yes: docker pod ls
    no: docker pod rm x
@sudo docker top|port|diff NAME
    yes: docker top web ;; docker port web ;; docker diff web
    no: docker top ;; docker exec web id ;; docker inspect web
@sudo docker version|info --format=TEMPLATE
    yes: docker version ;; docker info
    no: docker info -H x
@sudo docker -v system df
    yes: docker system df ;; docker system df -v
    no: docker system prune ;; docker system prune -a --volumes ;; docker system events
@sudo docker --no-trunc -q --format=TEMPLATE history IMAGE
    yes: docker history nginx
    no: docker history
@sudo docker --format=TEMPLATE -a -q --all --quiet --services compose ps|ls|images|top|version NAME*
    yes: docker compose ps ;; docker compose ls
    no: docker compose down ;; docker compose -f /tmp/x ps ;; docker compose config ;; docker compose up -d
        ;; docker compose exec web id
@sudo docker -t --tail=COUNT! --since=WHEN! --timestamps --no-color compose logs NAME*
    yes: docker compose logs --tail 20 web
    no: docker compose logs -f ;; docker compose logs
"""

_COMPOSE: Final = r"""
@sudo docker-compose -[aq] ps|images|top|version NAME*
    yes: docker-compose ps
    no: docker-compose down ;; docker-compose -f /x ps ;; docker-compose config
@sudo docker-compose -t --tail=COUNT! --timestamps --no-color logs NAME*
    yes: docker-compose logs --tail=20 web
    no: docker-compose logs -f
@sudo crictl -[aqo] ps|pods|images|img|info|version|stats
    yes: sudo crictl ps -a ;; crictl images
    no: crictl rm x ;; crictl exec x id ;; crictl -r unix:///x ps
"""

CONTAINERS: Final = "".join(
    (_DOCKER, _DOCKER.replace("docker", "podman"), _DOCKER.replace("docker", "nerdctl"), _COMPOSE)
)

MACHINES: Final = r"""
kubectl -n|--namespace=NAME -A --all-namespaces -l|--selector=SELECTOR --field-selector=SELECTOR --show-labels
    --no-headers --sort-by=KEYS -o|--output=KUBEOUT get RESOURCE NAME*
    yes: kubectl get pods ;; kubectl get pods -A -o wide ;; kubectl get deploy,svc -n web
        ;; kubectl get nodes --show-labels ;; kubectl get events -n web --sort-by=.lastTimestamp
    no: kubectl get secrets ;; kubectl get pods,secrets ;; kubectl get cm x -o yaml ;; kubectl get pods -o yaml
        ;; kubectl get pods -w ;; kubectl --kubeconfig=/x get pods ;; kubectl delete pod x ;; kubectl get --raw /api
        ;; kubectl get -f /etc/shadow ;; kubectl -s http://evil get pods
kubectl -n|--namespace=NAME -A --all-namespaces -l|--selector=SELECTOR describe
    node|nodes|svc|service|ing|ingress|pvc|pv|hpa|ns|namespace NAME*
    yes: kubectl describe node web-01
    no: kubectl describe secret x ;; kubectl describe pod x
kubectl -n|--namespace=NAME -A --containers --no-headers -l=SELECTOR --sort-by=NAME top pod|pods|node|nodes NAME*
    yes: kubectl top nodes ;; kubectl top pods -A
    no: kubectl top x
kubectl -n|--namespace=NAME -c|--container=NAME -p --previous --timestamps --tail=COUNT! --since=WHEN! -l=SELECTOR
    logs RUNNING?
    yes: kubectl logs --tail=50 web-1 ;; kubectl logs -n web deploy/web --since=1h
    no: kubectl logs -f web ;; kubectl logs web ;; kubectl logs --tail=5 --follow web
kubectl -n|--namespace=NAME -w|--watch=FALSE! --timeout=SECONDS! rollout status RUNNING RUNNING?
    yes: kubectl rollout status --watch=false deploy/web ;; kubectl rollout status deploy/web --timeout=5s
    no: kubectl rollout status deploy/web --timeout=1h
kubectl -n|--namespace=NAME --revision=COUNT rollout history RUNNING RUNNING?
    yes: kubectl rollout history deploy/web ;; kubectl rollout history deployment web -n shop
    no: kubectl rollout pause deploy/web
kubectl -n|--namespace=NAME -A auth can-i NAME RESOURCE
    yes: kubectl auth can-i list pods
    no: kubectl auth can-i list pods --as=root ;; kubectl auth reconcile x
kubectl -n|--namespace=NAME -A auth can-i --list!
    yes: kubectl auth can-i --list
    no: kubectl auth can-i
kubectl --recursive explain NAME
    yes: kubectl explain deployment.spec
    no: kubectl explain
kubectl get --raw=KUBEHEALTH!
    yes: kubectl get --raw=/healthz ;; kubectl get --raw /readyz
    no: kubectl get --raw /api/v1/secrets ;; kubectl get --raw /healthz/../api
        ;; kubectl rollout restart deploy/web ;; kubectl rollout undo deploy/web ;; kubectl rollout status deploy/web
kubectl --client --short --namespaced --no-headers cluster-info|version|api-resources|api-versions
    yes: kubectl cluster-info ;; kubectl version
    no: kubectl cluster-info dump ;; kubectl exec web -- id
kubectl config get-contexts|current-context|get-clusters
    yes: kubectl config get-contexts ;; kubectl config current-context
    no: kubectl config view --raw ;; kubectl config use-context x
helm -n|--namespace=NAME -A --all-namespaces -a list|ls|version
    yes: helm list -A
    no: helm uninstall x ;; helm get values x ;; helm --kubeconfig /x list ;; helm upgrade x y
helm repo list
    yes: helm repo list
    no: helm repo add x y
helm -n|--namespace=NAME status|history NAME
    yes: helm history web
    no: helm rollback web 1
@sudo virsh -q -c|--connect=LIBVIRT --all --inactive --title --name --table
    list|net-list|pool-list|nodeinfo|nodememstats|nodecpustats|version|iface-list|hostname|capabilities
    yes: virsh list --all ;; virsh -c qemu:///system list --all ;; virsh net-list ;; virsh nodeinfo
    no: virsh -c qemu+ssh://evil/system list ;; virsh undefine x ;; virsh -c 'qemu+ext:///system?command=id' list
@sudo virsh -q -c|--connect=LIBVIRT dumpxml|net-dumpxml|pool-dumpxml|vol-dumpxml DOMAIN DOMAIN?
    yes: virsh dumpxml web
    no: virsh dumpxml --security-info web ;; virsh dumpxml web --security-info
@sudo virsh -q -c|--connect=LIBVIRT
    dominfo|domstate|domstats|domblklist|domiflist|domifaddr|vcpuinfo|vcpucount|dommemstat|snapshot-list|domuuid|
    domid|dompid|domjobinfo|pool-info|net-info|vol-list|net-dhcp-leases|domblkinfo DOMAIN DOMAIN?
    yes: virsh dominfo web ;; virsh snapshot-list web ;; virsh vol-list default ;; virsh domblkinfo web vda
    no: virsh destroy web ;; virsh snapshot-delete web x ;; virsh shutdown web ;; virsh dumpxml --security-info web
        ;; virsh qemu-monitor-command web x
@sudo qm list|status|listsnapshot|config|pending DOMAIN?
    yes: qm list ;; qm status 820 ;; qm config 820
    no: qm destroy 820 ;; qm guest exec 820 id ;; qm stop 820 ;; qm monitor 820
@sudo pct list|status|config|listsnapshot|df|pending DOMAIN?
    yes: pct list ;; pct status 101
    no: pct exec 101 id ;; pct enter 101 ;; pct destroy 101
@sudo pvesm status|list NAME?
    yes: pvesm status ;; pvesm list local
    no: pvesm remove local ;; pvesm free x
@sudo pvecm status|nodes
    yes: pvecm status
    no: pvecm delnode x ;; pvecm expected 1
@sudo ha-manager status|config
    yes: ha-manager status
    no: ha-manager remove x
@sudo pvesr status|list
    yes: pvesr status
    no: pvesr delete x
pveversion -v
    yes: pveversion ;; pveversion -v
    no: pveversion x
@sudo pvesh --output-format=NAME get PVEPATH
    yes: pvesh get /nodes ;; pvesh get /cluster/resources --output-format json
    no: pvesh create /x ;; pvesh delete /nodes/a/qemu/1 ;; pvesh get /access/users
        ;; pvesh get /nodes/a/qemu/1/agent/file-read
@sudo lxc-ls -[f1] --fancy --active --running --stopped
    yes: lxc-ls -f
    no: lxc-ls -P /x
@sudo lxc-info -n|--name=NAME! -[spiSH]
    yes: lxc-info -n web
    no: lxc-info
qemu-img --output=NAME -U info|check DISKIMAGE
    yes: qemu-img info /var/lib/libvirt/images/web.qcow2
    no: qemu-img info json:x ;; qemu-img resize /x.qcow2 1G ;; qemu-img check -r all /x.qcow2
@sudo ctr -n|--namespace=NAME containers|container|c|images|image|i|tasks|task|namespaces|ns list|ls
    yes: ctr containers list ;; ctr -n k8s.io images ls
    no: ctr containers rm x ;; ctr -a /x containers ls ;; ctr run x y
@sudo ctr version
    yes: ctr version
    no: ctr shell
multipass list|ls|version
    yes: multipass list
    no: multipass delete x
incus -f|--format=NAME list|ls
    yes: incus list
    no: incus delete web
incus info DOMAIN?
    yes: incus info web
    no: incus exec web id
lxc -f|--format=NAME list|ls
    yes: lxc list
    no: lxc exec web id ;; lxc delete web
lxc info DOMAIN?
    yes: lxc info web
    no: lxc config show web
"""
