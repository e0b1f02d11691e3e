"""Reading accounts, rights and what the machine recorded of them; no password in any form."""

from typing import Final

PEOPLE: Final = r"""
lslogins -[usL] USERS?
    yes: lslogins ;; lslogins -u ;; lslogins bob
    no: lslogins --output PWD-METHOD ;; lslogins -f
@sudo chage -l! USERS
    yes: sudo chage -l bob
    no: chage -d 0 bob ;; chage -l
@sudo passwd -S! --status! -a USERS?
    yes: sudo passwd -S bob ;; passwd -S -a
    no: passwd bob ;; passwd -d bob ;; passwd -l bob
@sudo faillock --user=USERS
    yes: faillock --user bob
    no: faillock --user bob --reset ;; faillock --reset
@sudo faillog -[a] -u=USERS
    yes: faillog -a ;; faillog -u bob
    no: faillog -r ;; faillog -m 3 -u bob
pinky -[lbhpsfwiq] USERS*
    yes: pinky
    no: pinky x/y
@sudo ausearch -m|--message=FIELDS -ts|-te=WHEN -k|-c|-ua=NAME -i --interpret --success=NAME --just-one
    yes: sudo ausearch -m avc -ts recent ;; ausearch -k passwd_changes -i
    no: ausearch -if /x ;; ausearch --input /x ;; ausearch -m avc --checkpoint /x
@sudo aureport --summary -au -l -x -i -f -m -n -u -e -a -ts|-te=WHEN --failed --success
    yes: sudo aureport --summary ;; aureport -au -i --failed
    no: aureport -if /x ;; aureport --tty
@sudo semanage port|fcontext|boolean|login|user|module|interface -l! -C -n --list!
    yes: semanage port -l ;; sudo semanage fcontext -l -C
    no: semanage port -a -t http_port_t -p tcp 81 ;; semanage port -l -D
"""
