"""Hand out receipts, and the public keys with which anybody can check them."""

from __future__ import annotations

import json

from tornado import web

from coplit_jupyter.api.route import Route
from coplit_jupyter.errors import NotFoundError


class KeysRoute(Route):
    """`GET keys`."""

    @web.authenticated
    async def get(self) -> None:
        """Give every public key that ever signed here, as a JWK set."""
        await self.who()  # a service of the Hub is nobody here
        desk = await self.desk()
        await self.answer(await self.mount.call(desk.keys.published))


class ReceiptRoute(Route):
    """`GET submissions/{id}/receipt`."""

    @web.authenticated
    async def get(self, submission: str) -> None:
        """Give the receipt as a file to keep.

        Raises:
            NotFoundError: nothing was signed when this was accepted.
        """
        _, found = await self.submission(submission)
        if found.receipt is None:
            raise NotFoundError(
                f"There is no receipt of submission {found.id}: it was kept by an older release.",
                code="no-receipt",
            )
        self.set_header("Content-Type", "application/json")
        self.set_header("Content-Disposition", f'attachment; filename="receipt-{found.id}.json"')
        text = json.dumps(found.receipt, indent=2, ensure_ascii=False) + "\n"
        await self.finish(text.encode("utf-8", "replace"))
