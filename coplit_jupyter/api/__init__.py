"""The REST routes and the event stream, once, over Tornado.

`openapi.yaml` beside this module is the contract. Knows nothing of Jupyter or of the Hub: who is
asking, and the login itself, come from the side that mounts the routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tornado.web import RequestHandler

    from coplit_jupyter.api.mount import Mount

PREFIX = "coplit/api/v1"


def routes(mount: Mount, base: type[RequestHandler]) -> list[tuple[str, type, dict[str, Any]]]:
    """Give `(pattern, handler, arguments)` for every route, relative to the base URL.

    `base` is the mounting side's handler class; its `prepare` refuses who has no login, a foreign
    origin or no XSRF token.
    """
    from coplit_jupyter.api import assignments, health, submissions, teaching

    name = r"([^/]+)"
    assignment = rf"courses/{name}/assignments/{name}"
    table: list[tuple[str, type[RequestHandler]]] = [
        ("health", health.HealthRoute),
        ("courses", assignments.CoursesRoute),
        (rf"courses/{name}/assignments", assignments.AssignmentsRoute),
        (assignment, assignments.AssignmentRoute),
        (rf"{assignment}/release", assignments.ReleaseRoute),
        (rf"{assignment}/check", assignments.CheckRoute),
        (rf"{assignment}/submissions", submissions.SubmissionsRoute),
        (rf"submissions/{name}", submissions.SubmissionRoute),
        (rf"submissions/{name}/notebooks", submissions.SubmittedNotebooksRoute),
        (rf"submissions/{name}/events", submissions.EventsRoute),
        ("publish", teaching.PublishRoute),
        ("(.*)", health.NowhereRoute),
    ]
    return [
        (f"{PREFIX}/{pattern}", type(route.__name__, (route, base), {}), {"mount": mount})
        for pattern, route in table
    ]
