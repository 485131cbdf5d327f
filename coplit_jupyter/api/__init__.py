"""The REST routes and the event stream, once, over Tornado.

`openapi.yaml` beside this module is the contract. Knows nothing of Jupyter or of the Hub: who is
asking, and the login itself, come from the side that mounts the routes.
"""

from __future__ import annotations

PREFIX = "coplit/api/v1"
