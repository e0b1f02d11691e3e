"""Reading packages: what is installed, what could be upgraded, which version a program is."""

from typing import Final

from policies.shell.notation import read

PROGRAMS: Final = """apache2 apache2ctl apachectl awk bash caddy certbot cmake consul containerd curl docker
    docker-compose dockerd gcc git gpg grafana-server haproxy helm httpd jq kubectl kubelet make mariadb mongod mysql
    mysqld nginx openssl openvpn perl pg_dump php pip pip3 podman postgres prometheus psql python3 qemu-system-x86_64
    redis-cli redis-server rsync ruby rustc sqlite3 ssh sshd sudo systemctl tar terraform tmux traefik varnishd
    virsh wget zsh"""
"""Programs whose version may be asked for: `--version` does nothing else in any of them."""

VERSIONS: Final = "\n".join(
    f"{name} --version!\n    yes: {name} --version\n    no: {name} --version x ;; {name} --versionx"
    for name in PROGRAMS.split()
)

PACKAGES: Final = read(
    VERSIONS
    + r"""
nginx -v! -V!
    yes: nginx -v ;; nginx -V
    no: nginx ;; nginx -t ;; nginx -s stop ;; nginx -v -c /x ;; nginx -T
apache2ctl -[vVlM]!
    yes: apache2ctl -v ;; apache2ctl -M
    no: apache2ctl stop ;; apache2ctl -t ;; apache2ctl -f /x -v
apachectl -[vVlM]!
    yes: apachectl -V
    no: apachectl restart
httpd -[vVl]!
    yes: httpd -v
    no: httpd ;; httpd -k stop
haproxy -v! -vv!
    yes: haproxy -v
    no: haproxy -f /x
php -[vmi]!
    yes: php -v ;; php -m
    no: php -r 'system(1);' ;; php /x ;; php -v /x -r x
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
ssh -V!
    yes: ssh -V
    no: ssh web-01 ;; ssh -V web-01 id
sudo -V!
    yes: sudo -V
    no: sudo -i
tmux -V!
    yes: tmux -V
    no: tmux new
terraform version
    yes: terraform version
    no: terraform apply ;; terraform plan
apt --installed --upgradable --all-versions -a list NAME*
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
dpkg -[lLsSpV]! --list! --listfiles! --status! --search! --get-selections! --print-architecture! --audit! -C!
    --verify! ANY*
    yes: dpkg -l ;; dpkg -l nginx ;; dpkg -L nginx ;; dpkg -S /bin/ls ;; dpkg --get-selections
        ;; dpkg --print-architecture
    no: dpkg -i /x.deb ;; dpkg -r nginx ;; dpkg -P nginx ;; dpkg --configure -a ;; dpkg -l --pre-invoke=id
        ;; dpkg -l --root=/x ;; dpkg ;; dpkg --purge x ;; dpkg --set-selections
dpkg-query -[WlsLS]! --show! --list! --status! -f|--showformat=TEXT ANY*
    yes: dpkg-query -l nginx ;; dpkg-query -W -f '${Version}' nginx ;; dpkg-query -W nginx
    no: dpkg-query --admindir=/x -l ;; dpkg-query
rpm -q! -[ailcdfR] --query! --last --changelog --requires --provides ANY*
    yes: rpm -qa ;; rpm -qi nginx ;; rpm -ql nginx ;; rpm -qa --last ;; rpm -qf /bin/ls
    no: rpm -i /x.rpm ;; rpm -e nginx ;; rpm --eval '%(id)' ;; rpm -E '%(id)' ;; rpm -qa --pipe id
        ;; rpm -q --define 'x %(id)' y ;; rpm -U x ;; rpm -V x ;; rpm -qa --root=/x ;; rpm -q --queryformat=x y
dnf -[qCv] history list|info?
    yes: dnf history ;; dnf history list
    no: dnf history undo 1
dnf -[qCv] --installed --upgrades --security list|info|check-update|repolist|search|provides|repoquery|updateinfo
    installed|updates|available|obsoletes? NAME*
    yes: dnf -q check-update ;; dnf list installed ;; dnf repolist ;; dnf info nginx
    no: dnf install nginx ;; dnf upgrade ;; dnf -y check-update x --config=/x ;; dnf history undo 1
        ;; dnf history rollback 1 ;; dnf history redo 2
yum -[qCv] list|info|check-update|repolist|search|provides|updateinfo installed|updates|available|obsoletes? NAME*
    yes: yum check-update ;; yum list installed ;; yum repolist
    no: yum install nginx ;; yum update ;; yum -c /x list
zypper -[qn] list-updates|lu|list-patches|lp|search|se|info|repos|lr|packages|patches NAME*
    yes: zypper lu ;; zypper search nginx
    no: zypper install x ;; zypper up ;; zypper -R /x lu
apk -[vae] info|list|version|policy|search NAME*
    yes: apk info ;; apk info -v nginx ;; apk version
    no: apk add nginx ;; apk del nginx ;; apk --root /x info
pacman -Q! -Qi! -Ql! -Qu! -Qe! -Qdt! -Qs! -Qo! -Ss! -Si! NAME*
    yes: pacman -Q ;; pacman -Qi nginx ;; pacman -Qu
    no: pacman -S nginx ;; pacman -R nginx ;; pacman -Q --config=/x ;; pacman -Syu ;; pacman -Q -r /x
snap list|version|changes|services|info NAME*
    yes: snap list ;; snap info core
    no: snap install x ;; snap remove x ;; snap refresh
flatpak list --app --runtime --system
    yes: flatpak list
    no: flatpak run x ;; flatpak install x
pip --disable-pip-version-check --format=NAME list|freeze|show NAME*
    yes: pip list ;; pip show requests
    no: pip install x ;; pip --python /x list ;; pip download x
pip3 --format=NAME list|freeze|show NAME*
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
