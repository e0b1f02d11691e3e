"""The table: everything that may run unasked, and the little that needs no more than a confirmation."""

from typing import Final

from bot.domain.flow import Risk
from policies.shell.notation import Book
from policies.shell.table.acts import ACTS
from policies.shell.table.checks import CHECKS
from policies.shell.table.files import FILES
from policies.shell.table.filters import FILTERS
from policies.shell.table.hardware import HARDWARE
from policies.shell.table.machines import CONTAINERS, MACHINES
from policies.shell.table.network import NETWORK
from policies.shell.table.packages import PACKAGES
from policies.shell.table.people import PEOPLE
from policies.shell.table.processes import PROCESSES
from policies.shell.table.servers import SERVERS
from policies.shell.table.services import SERVICES
from policies.shell.table.storage import STORAGE
from policies.shell.table.system import SYSTEM

READS: Final = (
    SYSTEM,
    HARDWARE,
    PEOPLE,
    PROCESSES,
    FILES,
    FILTERS,
    NETWORK,
    SERVICES,
    CHECKS,
    SERVERS,
    PACKAGES,
    STORAGE,
    CONTAINERS,
    MACHINES,
)
RULES: Final = Book(*((page, Risk.LOW) for page in READS), (ACTS, Risk.MEDIUM))
