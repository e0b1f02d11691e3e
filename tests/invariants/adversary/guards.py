"""All guards of the product that the adversary removes in turn."""

from tests.invariants.adversary.guards_inside import JUDGING, RUNNING, SEALS, UNDERSTANDING
from tests.invariants.adversary.guards_people import PRESSING, TIME, VOTING

GUARDS = (*PRESSING, *VOTING, *TIME, *SEALS, *JUDGING, *RUNNING, *UNDERSTANDING)
