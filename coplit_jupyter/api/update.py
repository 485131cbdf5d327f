"""Answer how a student's notebooks look with the newest version of their assignment."""

from __future__ import annotations

from tornado import web

from coplit_jupyter.api.body import read_notebooks, take_fields
from coplit_jupyter.api.route import Route


class UpdateRoute(Route):
    """`POST courses/{c}/assignments/{a}/update`."""

    @web.authenticated
    async def post(self, course: str, name: str) -> None:
        """Give the newest release with the student's work in it; nothing is kept here."""
        from coplit_jupyter.grading.update import updated

        who, assignment = await self.assignment(course, name)
        given = take_fields(await self.body(), required={"notebooks": dict})
        desk = await self.desk()
        await self.opened(who, await self.mount.call(desk.store.version, assignment))
        notebooks = await self.mount.call(read_notebooks, given["notebooks"])
        await self.answer(await self.mount.call(updated, desk.store, assignment, notebooks))
