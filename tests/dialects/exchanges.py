"""Recorded exchanges: what identity providers send, as JSON, one file for each thing that they do.

`<idp>/client.json` tells who asks:

name            as the documentation calls it
base            the prefix below which its base URL lies: /scim or /scim/v2
headers         what it sends with every request; with_body: what it adds where there is a body
source          where that is known from

Every other file is an exchange:

says            what happens, in a sentence
source          where the shape of the requests is known from: [name of a public document or repository, kind]
given           what is there before: a name and how it came there, {"jane": {"/Users": {...}}}; what an
                operator made in Envi stands under "local"
steps           request, then answer; an exchange of one step has them at the top
afterwards      what must be read at an address when all is done
needs           the leniencies that must be noted on the way, no other may be

In a request: method, path (with the query as it is encoded), headers (null leaves one out), and body, or text
where it is none. A step may keep ids: {"jane": "id"}, the path of a value in the answer. `{jane}` stands for the id
of what was given or kept under that name; `{token}` and `{base}` for the token and the address of the service.

In an answer: status, headers, and what the body has: `body` names what must be there, lists with all their
elements; `document` is all there is besides id and meta. "<any>" is any value, "<absent>" none.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent
_CLIENT: Final = "client.json"

# How far a source is to be trusted, best first.
KINDS: Final = ("vendor source", "captured traffic", "vendor docs", "third party", "drawn from the others")


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who asks, and what it sends with every request."""

    folder: str
    name: str
    base: str
    headers: dict[str, str]
    with_body: dict[str, str]
    source: tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A request and the answer that its sender expects."""

    request: dict[str, Any]
    answer: dict[str, Any]
    keep: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One recorded exchange."""

    name: str
    client: Client
    says: str
    source: tuple[str, str]
    given: dict[str, dict[str, Any]]
    steps: tuple[Step, ...]
    afterwards: dict[str, dict[str, Any]]
    needs: frozenset[str]


def clients() -> dict[str, Client]:
    """Read who asks, by the name of the folder."""
    return {path.parent.name: _client(path) for path in sorted(FOLDER.glob(f"*/{_CLIENT}"))}


def recorded() -> list[Exchange]:
    """Read all exchanges, in the order of their names."""
    known = clients()
    paths = sorted(path for path in FOLDER.glob("*/*.json") if path.name != _CLIENT)
    return [_exchange(path, known[path.parent.name]) for path in paths]


def _client(path: Path) -> Client:
    content = json.loads(path.read_text())
    return Client(
        folder=path.parent.name,
        name=content["name"],
        base=content["base"],
        headers=content["headers"],
        with_body=content["with_body"],
        source=tuple(content["source"]),
    )


def _exchange(path: Path, client: Client) -> Exchange:
    content = json.loads(path.read_text())
    steps = content.pop("steps", None) or [{name: content.pop(name) for name in ("request", "answer")}]
    return Exchange(
        name=f"{client.folder}/{path.stem}",
        client=client,
        steps=tuple(Step(**step) for step in steps),
        says=content.pop("says"),
        source=tuple(content.pop("source")),
        given=content.pop("given", {}),
        afterwards=content.pop("afterwards", {}),
        needs=frozenset(content.pop("needs", ())),
        **content,
    )
