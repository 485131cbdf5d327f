"""List the routes: which handler answers at which address."""

from __future__ import annotations

from typing import Any

from tornado.web import RequestHandler

from coplit_jupyter.api import (
    PREFIX,
    assignments,
    gradebook,
    health,
    policies,
    receipts,
    submissions,
    teaching,
    update,
)
from coplit_jupyter.api.mount import Mount


def routes(mount: Mount, base: type[RequestHandler]) -> list[tuple[str, type, dict[str, Any]]]:
    """Give `(pattern, handler, arguments)` for every route, relative to the base URL.

    `base` is the mounting side's handler class; its `prepare` refuses who has no login, a foreign
    origin or no XSRF token.
    """
    name = r"([^/]+)"
    assignment = rf"courses/{name}/assignments/{name}"
    table: list[tuple[str, type[RequestHandler]]] = [
        ("health", health.HealthRoute),
        ("courses", assignments.CoursesRoute),
        (rf"courses/{name}/assignments", assignments.AssignmentsRoute),
        (assignment, assignments.AssignmentRoute),
        (rf"{assignment}/release", assignments.ReleaseRoute),
        (rf"{assignment}/check", assignments.CheckRoute),
        (rf"{assignment}/update", update.UpdateRoute),
        (rf"{assignment}/submissions", submissions.SubmissionsRoute),
        (rf"submissions/{name}", submissions.SubmissionRoute),
        (rf"submissions/{name}/notebooks", submissions.SubmittedNotebooksRoute),
        (rf"submissions/{name}/events", submissions.EventsRoute),
        (rf"submissions/{name}/receipt", receipts.ReceiptRoute),
        ("keys", receipts.KeysRoute),
        ("spool", submissions.SpoolRoute),
        ("publish", teaching.PublishRoute),
        (rf"courses/{name}/gradebook", gradebook.GradebookRoute),
        (rf"courses/{name}/export", gradebook.CourseExportRoute),
        (rf"courses/{name}/canvas", gradebook.CanvasRoute),
        (rf"{assignment}/statistics", gradebook.StatisticsRoute),
        (rf"{assignment}/export", gradebook.ExportRoute),
        (rf"{assignment}/regrade", gradebook.RegradeRoute),
        (rf"{assignment}/policy", policies.PolicyRoute),
        (rf"{assignment}/extensions", policies.ExtensionsRoute),
        (rf"{assignment}/extensions/{name}", policies.ExtensionRoute),
        (rf"{assignment}/accept-late", policies.AcceptOutageRoute),
        (rf"courses/{name}/outages", policies.OutagesRoute),
        (rf"submissions/{name}/accept-late", policies.AcceptLateRoute),
        (rf"submissions/{name}/export", gradebook.SubmissionExportRoute),
        ("(.*)", health.NowhereRoute),
    ]
    return [
        (f"{PREFIX}/{pattern}", type(route.__name__, (route, base), {}), {"mount": mount})
        for pattern, route in table
    ]
