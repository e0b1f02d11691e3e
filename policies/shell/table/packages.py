"""Reading packages: what is installed, what could be upgraded, which version a program is."""

from typing import Final

PROGRAMS: Final = """apache2 apache2ctl apachectl awk bash caddy certbot cmake consul containerd curl docker
    alertmanager ansible aws docker-compose dockerd fail2ban-client gcc git gpg grafana-server haproxy helm httpd jq
    kubectl kubelet make mariadb mongod mysql
    mysqld k3s kubeadm ld ldd logrotate nginx nmap openssl openvpn perl pg_dump php pip pip3 podman postgres
    promtool prometheus psql puppet python python3 qemu-img qemu-system-x86_64 redis-cli redis-server rsync ruby salt
    sqlite3 ss ssh sshd sudo systemctl tar terraform tmux traefik turbostat varnishd virsh wget zsh"""
"""Programs whose version may be asked for: `--version` does nothing else in any of them."""

VERSIONS: Final = "\n".join(
    f"{name} --version!\n    yes: {name} --version\n    no: {name} --version x ;; {name} --versionx"
    for name in PROGRAMS.split()
)

PACKAGES: Final = (
    VERSIONS
    + r"""
nginx -v! -V!
    yes: nginx -v ;; nginx -V
    no: nginx ;; nginx -s stop ;; nginx -v -c /x ;; nginx -T
apache2ctl -[vVlM]!
    yes: apache2ctl -v ;; apache2ctl -M
    no: apache2ctl stop ;; apache2ctl -f /x -v
apachectl -[vVlM]!
    yes: apachectl -V
    no: apachectl restart
varnishd -V!
    yes: varnishd -V
    no: varnishd -f /x
apache2 -[vVl]!
    yes: apache2 -v
    no: apache2 -k stop
httpd -[vVl]!
    yes: httpd -v
    no: httpd ;; httpd -k stop
haproxy -v! -vv!
    yes: haproxy -v
    no: haproxy -f /x
php -[vm]!
    yes: php -v ;; php -m
    no: php -r 'system(1);' ;; php /x ;; php -v /x -r x
php --ini!
    yes: php --ini
    no: php --ini -r x
python -V!
    yes: python -V
    no: python ;; python -c x
python3 -V!
    yes: python3 -V
    no: python3 ;; python3 -c x ;; python3 -m http.server
perl -v!
    yes: perl -v
    no: perl -e x ;; perl -v -e x
node -v! --version!
    yes: node -v
    no: node ;; node -e x ;; node -v -r /x
npm -v! --version!
    yes: npm -v
    no: npm install ;; npm run x
ruby -v!
    yes: ruby -v
    no: ruby -e x ;; ruby -v -e x
java -version! --version!
    yes: java -version
    no: java -jar x ;; java -version -agentpath:/x
go version
    yes: go version
    no: go run x ;; go version -m x
npm -g! --global! --depth=COUNT ls|list|outdated NAME*
    yes: npm ls -g --depth=0 ;; npm list -g
    no: npm ls ;; npm -g install x
sshd -V!
    yes: sshd -V
    no: sshd
ssh -V!
    yes: ssh -V
    no: ssh web-01 ;; ssh -V web-01 id
sudo -V!
    yes: sudo -V
    no: sudo -i
tmux ls|list-sessions
    yes: tmux ls
    no: tmux kill-server ;; tmux -S /x ls ;; tmux ls new
@sudo screen -ls! -list!
    yes: screen -ls
    no: screen ;; screen -X quit
tmux -V!
    yes: tmux -V
    no: tmux new
kubeadm version -o=NAME
    yes: kubeadm version
    no: kubeadm reset
ubuntu-security-status --thirdparty --unavailable
    yes: ubuntu-security-status
    no: ubuntu-security-status x
terraform version
    yes: terraform version
    no: terraform apply ;; terraform plan
apt --installed --upgradable --upgradeable --manual-installed --all-versions -a list GLOB*
    yes: apt list --upgradable ;; apt list --installed nginx
    no: apt upgrade ;; apt list -o APT::Update::Pre-Invoke::=id ;; apt install nginx ;; apt changelog nginx
        ;; apt list -c /x
apt show|policy|search|depends|rdepends|showsrc NAME+
    yes: apt show nginx ;; apt policy nginx ;; apt search nginx
    no: apt show ;; apt edit-sources ;; apt show -o Dir=/x y
apt-cache -n policy|show|search|depends|rdepends|madison|showpkg|stats|pkgnames|unmet NAME*
    yes: apt-cache policy nginx ;; apt-cache search nginx ;; apt-cache policy
    no: apt-cache gencaches ;; apt-cache -c /x policy ;; apt-cache -o x=y policy
@sudo apt-get -s! --simulate! --just-print! --dry-run! -q -y -qq -u
    upgrade|dist-upgrade|full-upgrade|autoremove|install|remove|purge NAME*
    yes: apt-get -s upgrade ;; apt-get -s -q upgrade ;; apt-get --simulate dist-upgrade ;; apt-get -s install nginx
        ;; sudo apt-get -s autoremove
    no: apt-get upgrade ;; apt-get -y upgrade ;; apt-get -s -o APT::Update::Pre-Invoke::=id upgrade ;; apt-get update
        ;; apt-get -c /x -s upgrade ;; apt-get install nginx ;; apt-get -s install /tmp/x.deb ;; apt-get -qq upgrade
        ;; apt-get -s=no upgrade ;; apt-get upgrade --no-s
apt-mark showhold|showmanual|showauto|showinstall NAME*
    yes: apt-mark showhold
    no: apt-mark hold nginx ;; apt-mark auto x
dpkg -[lLsSpVcI]! --contents! --info! --list! --listfiles! --status! --search! --get-selections! --print-architecture!
    --audit! -C!
    --verify! ANY*
    yes: dpkg -l ;; dpkg -l nginx ;; dpkg -L nginx ;; dpkg -S /bin/ls ;; dpkg --get-selections
        ;; dpkg --print-architecture
    no: dpkg -i /x.deb ;; dpkg -r nginx ;; dpkg -P nginx ;; dpkg --configure -a ;; dpkg -l --pre-invoke=id
        ;; dpkg -l --root=/x ;; dpkg ;; dpkg --purge x ;; dpkg --set-selections
dpkg-query -[WlsLS]! --show! --list! --status! -f|--showformat=TEXT ANY*
    yes: dpkg-query -l nginx ;; dpkg-query -W -f '${Version}' nginx ;; dpkg-query -W nginx
    no: dpkg-query --admindir=/x -l ;; dpkg-query
@sudo debsums -[sac] NAME*
    yes: debsums -s
    no: debsums -g ;; debsums --root=/x
apt-file -[ilFx] search|find|list|show GLOB
    yes: apt-file search bin/ifconfig
    no: apt-file update
@sudo needrestart -b! -[klp] -r=LISTED!
    yes: sudo needrestart -b ;; needrestart -r l
    no: needrestart ;; needrestart -b -r a ;; needrestart -b -c /x
@sudo pro status|version --all
    yes: pro status
    no: pro attach x ;; pro detach
rpm -q! -[ailcdfR] --query! --last --changelog --requires --provides --conflicts --obsoletes --scripts
    --triggers --whatprovides --whatrequires --all --list --info --file ANY*
    yes: rpm -qa ;; rpm -qi nginx ;; rpm -ql nginx ;; rpm -qa --last ;; rpm -qf /bin/ls
    no: rpm -i /x.rpm ;; rpm -e nginx ;; rpm --eval '%(id)' ;; rpm -E '%(id)' ;; rpm -qa --pipe id
        ;; rpm -q --define 'x %(id)' y ;; rpm -U x ;; rpm -V x ;; rpm -qa --root=/x ;; rpm -q --queryformat=x y
@sudo dnf -[qCv] history
    yes: dnf history
    no: dnf history undo 1
@sudo dnf -[qCv] history list|info COUNT?
    yes: dnf history list ;; dnf history info 12
    no: dnf history rollback 1
@sudo yum -[qCv] history
    yes: yum history
    no: yum history undo 1
@sudo yum -[qCv] history list|info COUNT?
    yes: yum history info 3
    no: yum history redo 1
@sudo dnf -[qCv] module|group list|info NAME?
    yes: dnf module list ;; dnf group list
    no: dnf module reset x ;; dnf group install x
@sudo dnf needs-restarting -[rs]
    yes: dnf needs-restarting -r
    no: dnf needs-restarting x
@sudo needs-restarting -[rs]
    yes: needs-restarting -r
    no: needs-restarting x
@sudo subscription-manager status|identity|version
    yes: subscription-manager status
    no: subscription-manager unregister
tuned-adm active|list|recommend
    yes: tuned-adm active
    no: tuned-adm profile x ;; tuned-adm off
@sudo dnf -[qCv] --installed --upgrades --security list|info|check-update|repolist|search|provides|repoquery|updateinfo
    list|installed|updates|available|obsoletes|security? GLOB*
    yes: dnf -q check-update ;; dnf list installed ;; dnf repolist ;; dnf info nginx
    no: dnf install nginx ;; dnf upgrade ;; dnf -y check-update x --config=/x ;; dnf history undo 1
        ;; dnf history rollback 1 ;; dnf history redo 2
@sudo yum -[qCv] list|info|check-update|repolist|search|provides|updateinfo
    list|installed|updates|available|obsoletes|security|all? GLOB*
    yes: yum check-update ;; yum list installed ;; yum repolist
    no: yum install nginx ;; yum update ;; yum -c /x list
zypper ps -s
    yes: zypper ps -s
    no: zypper ps --print x
zypper -[qn] list-updates|lu|list-patches|lp|search|se|info|repos|lr|packages|patches NAME*
    yes: zypper lu ;; zypper search nginx
    no: zypper install x ;; zypper up ;; zypper -R /x lu
apk -[vaeIu] --installed --upgradable --available --description --depends --contents -L -R -d -W|--who-owns=ANY
    info|list|version|policy|search|stats GLOB*
    yes: apk list --installed ;; apk list -I ;; apk info -L nginx
    no: apk -U list ;; apk fetch x
apk -l=COMPARED! version
    yes: apk version -l '<'
    no: apk upgrade
apk -[vae] info|list|version|policy|search NAME*
    yes: apk info ;; apk info -v nginx ;; apk version
    no: apk add nginx ;; apk del nginx ;; apk --root /x info
pacman -Q! -Qi! -Ql! -Qu! -Qe! -Qdt! -Qs! -Qo! -Ss! -Si! NAME*
    yes: pacman -Q ;; pacman -Qi nginx ;; pacman -Qu
    no: pacman -S nginx ;; pacman -R nginx ;; pacman -Q --config=/x ;; pacman -Syu ;; pacman -Q -r /x
snap --all list|version|changes|services|info|connections|interfaces NAME*
    yes: snap list ;; snap info core
    no: snap install x ;; snap remove x ;; snap refresh
flatpak list --app --runtime --system
    yes: flatpak list
    no: flatpak run x ;; flatpak install x
pip --disable-pip-version-check --format=NAME --outdated -o --user --not-required list|freeze|show|check NAME*
    yes: pip list ;; pip show requests
    no: pip install x ;; pip --python /x list ;; pip download x
pip3 --format=NAME --outdated -o --user --not-required list|freeze|show|check NAME*
    yes: pip3 list ;; pip3 freeze
    no: pip3 uninstall x
gem list NAME?
    yes: gem list
    no: gem install x
update-alternatives --display|--list|--query=NAME! --get-selections!
    yes: update-alternatives --display editor ;; update-alternatives --get-selections
    no: update-alternatives --set editor /x ;; update-alternatives --config editor
        ;; update-alternatives --install a b c 1
"""
)
