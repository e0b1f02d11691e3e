"""The table: everything that may run unasked, and the little that needs no more than a confirmation."""

from typing import Final

from policies.shell.table.acts import ACTS
from policies.shell.table.files import FILES
from policies.shell.table.filters import FILTERS
from policies.shell.table.machines import CONTAINERS, MACHINES
from policies.shell.table.network import NETWORK
from policies.shell.table.packages import PACKAGES
from policies.shell.table.processes import PROCESSES
from policies.shell.table.services import SERVICES
from policies.shell.table.storage import STORAGE
from policies.shell.table.system import SYSTEM

RULES: Final = (
    *SYSTEM,
    *PROCESSES,
    *FILES,
    *FILTERS,
    *NETWORK,
    *SERVICES,
    *PACKAGES,
    *STORAGE,
    *CONTAINERS,
    *MACHINES,
    *ACTS,
)
