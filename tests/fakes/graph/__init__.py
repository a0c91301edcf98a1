"""A stateful Microsoft Graph v1.0 and the sign-in service before it, on the loopback interface.

It does what the documentation and public reports say that Graph does, and refuses what it would refuse: unknown
properties, filters it does not know, Prefer headers it does not have. It knows nothing of our code.
"""

from tests.fakes.graph.clock import Clock
from tests.fakes.graph.faults import Fault, Faults
from tests.fakes.graph.login import SignIn
from tests.fakes.graph.server import Graph
from tests.fakes.graph.store import Mailbox

__all__ = ["Clock", "Fault", "Faults", "Graph", "Mailbox", "SignIn"]
