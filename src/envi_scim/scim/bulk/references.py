r"""Owns `bulkId:` references (RFC 7644 §3.7.2): a resource of the same request, named before it has an id.

"The service provider MUST replace the string "bulkId:qwerty" with the permanent resource id once created."
Such a string stands where the id would:

| where | example |
| --- | --- |
| a value, whatever the attribute | `"value": "bulkId:qwerty"` |
| the last segment of a `$ref` | `"$ref": "../Users/bulkId:qwerty"` |
| a quoted value in the path of a PATCH operation | `"path": "members[value eq \"bulkId:qwerty\"]"` |
| a segment of the operation's own path | `"path": "/Users/bulkId:qwerty"` |
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from envi_scim.scim.attributes import Document, Json

_PREFIX: Final = "bulkId:"
_URN: Final = "urn:"
_REFERENCE: Final = "$ref"
_PATH: Final = "path"
_QUOTED: Final = re.compile(r'"bulkId:([^"\\]+)"')


def references_in(value: Json, name: str = "") -> Iterator[str]:
    """Give each bulkId that a body, or the value of the attribute `name`, refers to."""
    if isinstance(value, str):
        if _PREFIX in value:
            yield from _in_text(value, name)
    elif isinstance(value, dict):
        for inner_name, inner in value.items():
            if isinstance(inner, str | dict | list):
                yield from references_in(inner, inner_name)
    elif isinstance(value, list):
        for inner in value:
            yield from references_in(inner, name)


def references_in_path(segments: Iterable[str]) -> Iterator[str]:
    """Give each bulkId that the path of an operation refers to."""
    return (segment.removeprefix(_PREFIX) for segment in segments if segment.startswith(_PREFIX))


def resolved(value: Json, ids: Mapping[str, str], name: str = "") -> Json:
    """Give the value with each reference whose id is known replaced by it; the others stay."""
    if isinstance(value, str):
        return _resolved_text(value, ids, name) if _PREFIX in value else value
    if isinstance(value, dict):
        return {inner_name: resolved(inner, ids, inner_name) for inner_name, inner in value.items()}
    if isinstance(value, list):
        return [resolved(inner, ids, name) for inner in value]
    return value


def resolved_path(segments: Iterable[str], ids: Mapping[str, str]) -> list[str]:
    """Give the segments of a path with each reference replaced by its id."""
    return [ids[segment.removeprefix(_PREFIX)] if segment.startswith(_PREFIX) else segment for segment in segments]


def parted(data: Document) -> tuple[Document, list[Document]]:
    """Part the body of a create into what holds no reference and the PATCH operations that add the rest.

    Where there are many values those without a reference stay; one value goes as a whole.
    """
    first: Document = {}
    additions: list[Document] = []
    for name, value in data.items():
        if name.lower().startswith(_URN) and isinstance(value, dict):
            kept, added = parted(value)
            first[name] = kept
            additions += [addition | {"path": f"{name}:{addition['path']}"} for addition in added]
            continue
        stays, goes = _parted_value(value, name)
        if stays is not None or goes is None:
            first[name] = stays
        if goes is not None:
            additions.append({"op": "add", "path": name, "value": goes})
    return first, additions


def _parted_value(value: Json, name: str) -> tuple[Json, Json]:
    """Give what of a value stays and what goes; None for nothing."""
    if not isinstance(value, list):
        return (None, value) if _refers(value, name) else (value, None)
    stays: list[Json] = []
    goes: list[Json] = []
    for one in value:
        (goes if _refers(one, name) else stays).append(one)
    return (stays or None, goes) if goes else (value, None)


def _refers(value: Json, name: str) -> bool:
    return any(True for _ in references_in(value, name))


def _in_text(text: str, name: str) -> Iterator[str]:
    if text.startswith(_PREFIX):
        yield text.removeprefix(_PREFIX)
    elif name.lower() == _REFERENCE:
        yield from references_in_path(text.rsplit("/", 1)[1:])
    elif name.lower() == _PATH:
        yield from _QUOTED.findall(text)


def _resolved_text(text: str, ids: Mapping[str, str], name: str) -> str:
    if text.startswith(_PREFIX):
        return ids.get(text.removeprefix(_PREFIX), text)
    if name.lower() == _REFERENCE:
        before, _, last = text.rpartition("/")
        return f"{before}/{ids.get(last.removeprefix(_PREFIX), last)}" if last.startswith(_PREFIX) else text
    if name.lower() == _PATH:
        return _QUOTED.sub(lambda found: f'"{ids[found[1]]}"' if found[1] in ids else found[0], text)
    return text
