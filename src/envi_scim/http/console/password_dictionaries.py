"""Owns the Password Dictionaries tab of a domain: words that no password of a local user may contain."""

from typing import Final

from starlette.responses import Response

from envi_scim.http.console.answers import led_to
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer, domain_path
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning.errors import InvalidName, TooManyWords
from envi_scim.provisioning.password_dictionaries import LONGEST_WORD, MOST_WORDS, SHORTEST_WORD, PasswordDictionaries

PATH: Final = "/domains/{domain}/password-dictionaries"


class PasswordDictionaryPages:
    """The words of a domain."""

    def __init__(self, renderer: Renderer, dictionaries: PasswordDictionaries) -> None:
        self._renderer = renderer
        self._dictionaries = dictionaries

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (Page(path=PATH, get=self.show, post=self.add), Page(path=f"{PATH}/remove", post=self.remove))

    async def show(self, visit: Visit) -> Response:
        """Show a page of words."""
        return await self._shown(visit)

    async def add(self, visit: Visit) -> Response:
        """Add words, one on each line."""
        try:
            await self._dictionaries.add(visit.here, visit.form.text("words"), actor=visit.actor)
        except (InvalidName, TooManyWords) as error:
            visit.form.refuse("words", str(error))
            return await self._shown(visit, status=422)
        return led_to(_path(visit), Message.ADDED)

    async def remove(self, visit: Visit) -> Response:
        """Remove the words that are ticked."""
        removed = await self._dictionaries.remove(visit.here, visit.form.all("word"), actor=visit.actor)
        return led_to(_path(visit), Message.REMOVED if removed else Message.UNCHANGED)

    async def _shown(self, visit: Visit, *, status: int = 200) -> Response:
        after = visit.parameter("after")
        return self._renderer.page(
            visit,
            "password_dictionaries.html",
            status=status,
            page=await self._dictionaries.page(visit.here, after=after),
            is_first=not after,
            shortest=SHORTEST_WORD,
            longest=LONGEST_WORD,
            most=MOST_WORDS,
        )


def _path(visit: Visit) -> str:
    return f"{domain_path(visit.here.name)}/password-dictionaries"
