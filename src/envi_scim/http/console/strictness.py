"""Owns the page that says whether a connection would pass strict mode, and what would have to change for it."""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.configuration import PATH as CONFIGURATION
from envi_scim.http.console.configuration import only_eligible
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.explanations import tolerance_in_words
from envi_scim.provisioning.request_history import RequestHistory

PATH: Final = f"{CONFIGURATION}/strict-mode"
DAYS: Final = 30


class StrictnessPages:
    """Would it pass strict mode?"""

    def __init__(self, renderer: Renderer, history: RequestHistory) -> None:
        self._renderer = renderer
        self._history = history

    def pages(self) -> tuple[Page, ...]:
        """Give the page."""
        return (Page(path=PATH, get=self.show),)

    async def show(self, visit: Visit) -> Response:
        """Show what the requests of a month needed beyond the interoperability profile."""
        only_eligible(visit)
        strictness = await self._history.strictness(visit.here, days=DAYS)
        return self._renderer.page(
            visit,
            "activity/strictness.html",
            strictness=strictness,
            needs=[(need, tolerance_in_words(need.leniency)) for need in strictness.needed],
            days=DAYS,
        )
