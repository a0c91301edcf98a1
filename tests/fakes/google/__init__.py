"""A Google for tests: an HTTP server with state that judges every request by Google's own discovery documents.

It knows nothing of our code. Unknown methods, parameters, fields and wrong types are errors; scopes are enforced per
method; ``fields`` masks are checked and applied; what people and networks do to it are methods of its parts.
"""

from tests.fakes.google.discovery import Problem
from tests.fakes.google.harness import harness
from tests.fakes.google.server import ALL, Server

__all__ = ["ALL", "Problem", "Server", "harness"]
