"""Owns a SCIM server of the tests' own: it does what identity providers need, in memory, and writes down what it heard.

`says` puts an answer in the place of its own, `hangs` puts none, `breaks` breaks the connection. It knows neither the
emulator nor Envi.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

Json = dict[str, Any]
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
ROOT = "/scim"

_FILTER = re.compile(r'^(\w+) eq "((?:[^"\\]|\\.)*)"$')
_MEMBER = re.compile(r'^members\[value eq "([^"]*)"\]$')


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request as it came over the wire: nothing is decoded."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes

    @property
    def line(self) -> str:
        """The first line, without the protocol."""
        return f"{self.method} {self.target}"

    @property
    def body(self) -> Json:
        """The body."""
        found: Json = json.loads(self.content)
        return found

    @property
    def operations(self) -> list[Json]:
        """The operations of a PATCH."""
        found: list[Json] = self.body["Operations"]
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer."""

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "application/scim+json"})


Answer = Callable[[Heard], Awaitable[Said]]


def error(status: int, detail: str, **headers: str) -> Said:
    """Make the error that SCIM has for a status."""
    body = {"schemas": [ERROR], "status": str(status), "detail": detail}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Said(
        status=status, content=json.dumps(body).encode(), headers={"Content-Type": "application/scim+json", **names}
    )


def document(status: int, body: object) -> Said:
    """Make an answer of a document."""
    return Said(status=status, content=json.dumps(body).encode())


class ScriptedServer:
    """The server."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.users: dict[str, Json] = {}
        self.groups: dict[str, Json] = {}
        self.most_at_once = 0
        self.keeps_no_record = False
        self._at_once = 0
        self._changed = asyncio.Event()
        self._ids: dict[tuple[str, str], str] = {}
        self._script: list[tuple[re.Pattern[str], list[int], Answer]] = []
        self._number = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        content = b""
        while True:
            message = await receive()
            content += message.get("body", b"")
            if not message.get("more_body", False):
                break
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        heard = Heard(
            method=scope["method"],
            target=(scope["raw_path"] + query).decode("ascii"),
            headers=tuple((name.decode(), value.decode()) for name, value in scope["headers"]),
            content=content,
        )
        if not self.keeps_no_record:
            self.heard.append(heard)
        self._changed.set()
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await asyncio.sleep(0)  # as long as another request needs to come
            said = await self._scripted(heard)(heard)
        finally:
            self._changed.set()
            self._at_once -= 1
        headers = [(name.lower().encode(), value.encode()) for name, value in said.headers.items()]
        await send({"type": "http.response.start", "status": said.status, "headers": headers})
        await send({"type": "http.response.body", "body": said.content})

    def answers(self, pattern: str, answer: Answer, times: int = 1) -> None:
        """Let somebody else answer the next requests whose line matches."""
        self._script.append((re.compile(pattern), [times], answer))

    def says(self, pattern: str, said: Said, *, times: int = 1) -> None:
        """Give an answer to the next requests whose line matches; nothing is done."""

        async def say(heard: Heard) -> Said:
            del heard
            return said

        self.answers(pattern, say, times)

    def loses_the_answer(self, pattern: str, *, times: int = 1) -> None:
        """Do what the next requests ask for, and say nothing of it."""

        async def lose(heard: Heard) -> Said:
            self._answer(heard)
            self._changed.set()
            await asyncio.Event().wait()
            raise AssertionError

        self.answers(pattern, lose, times)

    async def until(self, holds: Callable[["ScriptedServer"], bool]) -> None:
        """Wait until something holds after a request."""
        while not holds(self):
            self._changed.clear()
            await self._changed.wait()

    def does(self, pattern: str, *, times: int = 1) -> None:
        """Do what the next requests ask for, before what comes behind them in the script."""
        self.answers(pattern, self._own, times)

    def hangs(self, pattern: str, *, times: int = 1) -> None:
        """Neither do nor say anything."""

        async def hang(heard: Heard) -> Said:
            del heard
            await asyncio.Event().wait()
            raise AssertionError

        self.answers(pattern, hang, times)

    def breaks(self, pattern: str, error: Exception, *, times: int = 1) -> None:
        """Break the connection."""

        async def break_off(heard: Heard) -> Said:
            del heard
            raise error

        self.answers(pattern, break_off, times)

    def lines(self) -> list[str]:
        """Give the lines that were heard since this was asked last, below the root, and forget them."""
        return [heard.line.replace(f" {ROOT}/", " /") for heard in self.taken()]

    def taken(self) -> list[Heard]:
        """Give what was heard since this was asked last, and forget it."""
        heard, self.heard = self.heard, []
        return heard

    def user(self, **attributes: Any) -> str:
        """Have a user that was there before; give its id."""
        return self._add(self.users, attributes)

    def group(self, name: str, *members: str) -> str:
        """Have a group that was there before; give its id."""
        return self._add(self.groups, {"displayName": name, "members": [{"value": one} for one in members]})

    def named(self, name: str) -> Json:
        """Give the one user or group of a name."""
        everything = [*self.users.values(), *self.groups.values()]
        (found,) = (one for one in everything if name in (one.get("userName"), one.get("displayName")))
        return found

    def members(self, name: str) -> list[str]:
        """Give the user names of a group's members, in order."""
        ids = [member["value"] for member in self.named(name).get("members", [])]
        assert len(ids) == len(set(ids)), "somebody is a member twice"
        return sorted(str(self.users[one]["userName"]) if one in self.users else one for one in ids)

    def _scripted(self, heard: Heard) -> Answer:
        for pattern, left, answer in self._script:
            if left[0] > 0 and pattern.search(heard.line):
                left[0] -= 1
                return answer
        return self._own

    async def _own(self, heard: Heard) -> Said:
        return self._answer(heard)

    def _answer(self, heard: Heard) -> Said:
        path, _, query = heard.target.removeprefix(f"{ROOT}/").partition("?")
        endpoint, _, id_ = path.partition("/")
        if endpoint == "Schemas":
            return document(200, {"schemas": [LIST], "totalResults": 0, "Resources": []})
        kept = {"Users": self.users, "Groups": self.groups}[endpoint]
        if not id_:
            return self._create(kept, heard.body) if heard.method == "POST" else self._page(kept, query)
        if id_ not in kept:
            return error(404, f"There is no {id_}.")
        if heard.method == "DELETE":
            del kept[id_]
            return Said(status=204)
        if heard.method == "PUT":
            kept[id_] = {**heard.body, "id": id_, "meta": kept[id_]["meta"]}
        elif heard.method == "PATCH":
            for operation in heard.operations:
                _apply(kept[id_], operation)
        self._note_names(kept[id_])
        return document(200, _shown(kept[id_]))

    def _create(self, kept: dict[str, Json], body: Json) -> Said:
        name = "userName" if "userName" in body else "displayName"
        if self._find(kept, name, body[name]):
            return error(409, f"There is a {name} {body[name]} already.")
        return document(201, _shown(kept[self._add(kept, body)]))

    def _add(self, kept: dict[str, Json], body: Json) -> str:
        self._number += 1
        id_ = f"id-{self._number}"
        kept[id_] = {**body, "id": id_, "meta": {"resourceType": "User" if kept is self.users else "Group"}}
        self._note_names(kept[id_])
        return id_

    def _note_names(self, resource: Json) -> None:
        """Note by what names a resource is found: ten thousand are not looked through for each that comes."""
        for name in ("userName", "displayName"):
            self._ids[name, str(resource.get(name)).casefold()] = resource["id"]

    def _find(self, kept: dict[str, Json], name: str, value: str) -> list[Json]:
        found = kept.get(self._ids.get((name, value.casefold()), ""))
        return [found] if found is not None and found[name].casefold() == value.casefold() else []

    def _page(self, kept: dict[str, Json], query: str) -> Said:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        found = list(kept.values()) if "filter" not in asked else []
        if "filter" in asked:
            match = _FILTER.match(asked["filter"])
            assert match, asked["filter"]
            found = self._find(kept, match[1], json.loads(f'"{match[2]}"'))
        first, count = int(asked.get("startIndex", 1)), int(asked.get("count", 100))
        shown = [_shown(one) for one in found[first - 1 : first - 1 + count]]
        if "members" in asked.get("excludedAttributes", ""):
            shown = [{name: value for name, value in one.items() if name != "members"} for one in shown]
        numbers = {"totalResults": len(found), "startIndex": first, "itemsPerPage": len(shown)}
        return document(200, {"schemas": [LIST], **numbers, "Resources": shown})


def _shown(resource: Json) -> Json:
    return {name: value for name, value in resource.items() if name != "password"}


def _apply(resource: Json, operation: Json) -> None:
    op: str = operation["op"].lower()
    path: str | None = operation.get("path")
    value: Any = operation.get("value")
    if path is None:
        resource.update({name: one for name, one in value.items() if name not in ("id", "meta")})
        return
    selected = _MEMBER.match(path)
    if selected or path == "members":
        kept = {member["value"]: member for member in resource.get("members") or []}
        if op == "replace":
            kept = {}
        for one in [{"value": selected[1]}] if selected else value:
            if op == "remove":
                kept.pop(one["value"], None)
            else:
                kept[one["value"]] = one
        resource["members"] = list(kept.values())
    elif op == "remove":
        resource.pop(path, None)
    elif path == "active":
        resource["active"] = value in (True, "True")
    else:
        resource[path] = value
