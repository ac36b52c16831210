"""Owns what every habit does alike: what is read of an answer, what is kept of a user, what goes out at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import quote

from envi_scim.emulator.assignments import ApplicationUser
from envi_scim.emulator.moments import now_text
from envi_scim.emulator.profiles import Document, Profile
from envi_scim.emulator.wire.caller import Caller
from envi_scim.emulator.wire.outcomes import NOT_FOUND, Failed


def user_path(external_id: str) -> str:
    """Write where a user is, below the base URL."""
    return f"/Users/{quote(external_id, safe='')}"


def group_path(external_id: str) -> str:
    """Write where a group is, below the base URL."""
    return f"/Groups/{quote(external_id, safe='')}"


def equality(attribute: str, value: str) -> str:
    """Write a filter, with its value as JSON has texts (RFC 7644 §3.4.2.2); not percent-encoded yet."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'{attribute} eq "{escaped}"'


def id_of(document: Document) -> str:
    """Give the id that the application has for a resource. Raises Failed where it names none."""
    found: Any = document.get("id")
    if not isinstance(found, str) or not found:
        raise Failed("The answer has no id.")
    return found


def known_as(external_id: str, profile: Profile, *, active: bool) -> ApplicationUser:
    """Give what the application knows somebody as from now on."""
    return ApplicationUser(external_id=external_id, active=active, profile=dict(profile), at=now_text())


async def delete_group(caller: Caller, external_id: str) -> None:
    """Delete a group; one that is gone already is as good. Raises Failed or TryLater."""
    answer = await caller.send("DELETE", group_path(external_id))
    if not answer.is_success and answer.status != NOT_FOUND:
        raise Failed(f"{answer.status}: {answer.detail()}")


async def together(parts: Iterable[Callable[[], Awaitable[None]]], *, at_once: int) -> None:
    """Do the parts of something, so many at once, all of them whatever becomes of one. Raises what the first did."""
    gate = asyncio.Semaphore(at_once)

    async def admitted(part: Callable[[], Awaitable[None]]) -> None:
        async with gate:
            await part()

    for ended in await asyncio.gather(*(admitted(part) for part in parts), return_exceptions=True):
        if ended is not None:
            raise ended
