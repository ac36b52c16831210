"""Owns the bodies that are sent: resources, patches, searches, bulks; from templates, and as identity providers do."""

import json
import re
from pathlib import Path
from random import Random
from typing import Any, Final

from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, PATCH_OP_URN, USER_URN
from tests.fuzz import filters
from tests.fuzz.words import KINDS, LOGGED_NEVER, NAMES, any_json, path, text
from tests.support.declared import URN, VALUES

MESSAGES: Final = "urn:ietf:params:scim:api:messages:2.0:"
_TYPES: Final = ("work", "home", "other", "WORK", "")
# What stands for an id in a recorded body.
_NAMED: Final = re.compile(r"\{[a-z]+\}")
_OPS: Final = ("add", "replace", "remove", "Add", "Replace", "Remove", "REPLACE", "move", "")


def _recorded() -> dict[tuple[str, str], list[str]]:
    """Read what was recorded of real identity providers: by method and resource type, the bodies as JSON."""
    bodies: dict[tuple[str, str], list[str]] = {}
    for file in sorted((Path(__file__).parents[1] / "dialects").glob("*/*.json")):
        exchange = json.loads(file.read_text())
        for step in exchange.get("steps", [exchange]):
            asked = step.get("request", {})
            kind = asked.get("path", "")[1:].partition("/")[0].removesuffix("s")
            if isinstance(asked.get("body"), dict) and kind in KINDS:
                bodies.setdefault((asked["method"], kind), []).append(json.dumps(asked["body"]))
    return bodies


RECORDED: Final = _recorded()


def body(random: Random, method: str, kind: str, ids: tuple[str, ...]) -> Any:
    """Give a good body for a method and a type of resource."""
    recorded = RECORDED.get((method, kind))
    if recorded and random.random() < 0.2:
        return json.loads(_NAMED.sub(lambda _: random.choice(ids), random.choice(recorded)))
    if method == "PATCH":
        return patch(random, kind, ids)
    return user(random, ids) if kind == "User" else group(random, ids)


def user(random: Random, ids: tuple[str, ...]) -> dict[str, Any]:
    """Give a user."""
    made: dict[str, Any] = {"schemas": [USER_URN], "userName": f"{random.choice(NAMES)}{random.randrange(30)}"}
    some = {
        "externalId": random.choice(NAMES),
        "name": {"givenName": text(random), "familyName": random.choice(NAMES)},
        "displayName": text(random),
        "active": random.random() < 0.8,
        "title": text(random),
        "password": f"{LOGGED_NEVER}-password",
        "emails": [
            {"value": f"{number}@example.com", "type": random.choice(_TYPES), "primary": number == 0}
            for number in range(random.randrange(3))
        ],
        "addresses": [{"type": "work", "region": text(random)}],
        "x509Certificates": [{"value": "AA=="}],
        "preferredLanguage": "de",
        "groups": [{"value": text(random, ids)}],
        ENTERPRISE_USER_URN: {"department": random.choice(NAMES), "manager": {"value": text(random, ids)}},
    }
    some[URN] = {name: value for name, value in VALUES.items() if random.random() < 0.5}
    made |= {name: value for name, value in some.items() if random.random() < 0.3}
    made["schemas"] += [urn for urn in (ENTERPRISE_USER_URN, URN) if urn in made]
    return made


def group(random: Random, ids: tuple[str, ...]) -> dict[str, Any]:
    """Give a group."""
    made: dict[str, Any] = {"schemas": [GROUP_URN], "displayName": f"Envi_{random.choice(NAMES)}{random.randrange(20)}"}
    if random.random() < 0.3:
        made["externalId"] = random.choice(NAMES)
    if random.random() < 0.6:
        made["members"] = _members(random, ids)
    return made


def patch(random: Random, kind: str, ids: tuple[str, ...]) -> dict[str, Any]:
    """Give a PatchOp message."""
    operations = [_operation(random, kind, ids) for _ in range(random.choice((1, 1, 1, 2, 3)))]
    return {"schemas": [PATCH_OP_URN], "Operations": operations}


def search(random: Random, kind: str, ids: tuple[str, ...]) -> dict[str, Any]:
    """Give a SearchRequest."""
    some: dict[str, Any] = {
        "filter": filters.written(random, kind, ids),
        "attributes": [path(random, kind)],
        "excludedAttributes": [path(random, kind)],
        "sortBy": path(random, kind),
        "sortOrder": random.choice(("ascending", "descending", "DESCENDING", "up")),
        "startIndex": random.choice((1, 0, -1, 2, 10**9, 2**70, "1")),
        "count": random.choice((0, 1, 2, 10, -1, 2**70, "10")),
        "cursor": text(random),
    }
    return {"schemas": [f"{MESSAGES}SearchRequest"]} | {
        name: value for name, value in some.items() if random.random() < 0.35
    }


def bulk(random: Random, ids: tuple[str, ...]) -> dict[str, Any]:
    """Give a BulkRequest."""
    made: dict[str, Any] = {
        "schemas": [f"{MESSAGES}BulkRequest"],
        "Operations": [_bulk_operation(random, number, ids) for number in range(random.randrange(1, 6))],
    }
    if random.random() < 0.4:
        made["failOnErrors"] = random.choice((0, 1, 2, -1, 2**70, "1"))
    return made


def _bulk_operation(random: Random, number: int, ids: tuple[str, ...]) -> dict[str, Any]:
    kind = random.choice(("User", "Group"))
    method = random.choice(("POST", "POST", "PUT", "PATCH", "DELETE", "GET", "post"))
    below = "" if method == "POST" else "/" + random.choice((*ids, "bulkId:0", "bulkId:1", "nobody"))
    made: dict[str, Any] = {"method": method, "path": f"/{kind}s{below}"}
    references = (*ids, "bulkId:0", "bulkId:1", "bulkId:2", "bulkId:3", "bulkId:9")
    if method != "DELETE" or random.random() < 0.1:
        made["data"] = body(random, method.upper(), kind, references)
    if random.random() < 0.8:
        made["bulkId"] = str(random.choice((number, number, number, 0)))
    if random.random() < 0.1:
        made["version"] = random.choice(('W/"1"', "*", "x", 1))
    return made


def _operation(random: Random, kind: str, ids: tuple[str, ...]) -> dict[str, Any]:
    op = random.choice(_OPS) if random.random() < 0.2 else random.choice(_OPS[:3])
    made: dict[str, Any] = {"op": op}
    if kind == "Group" and random.random() < 0.5:
        made |= {"path": "members", "value": _members(random, ids)}
        if op == "remove" and ids and random.random() < 0.7:
            made = {"op": op, "path": f'members[value eq "{random.choice(ids)}"]'}
        return made
    if random.random() < 0.75:
        made["path"] = filters.patch_path(random, kind, ids)
    if op != "remove" or random.random() < 0.2:
        made["value"] = _value(random, kind, ids, whole="path" not in made)
    return made


def _value(random: Random, kind: str, ids: tuple[str, ...], *, whole: bool) -> Any:
    if whole and random.random() < 0.8:
        return user(random, ids) if kind == "User" else group(random, ids)
    return random.choice(
        (
            text(random, ids),
            random.random() < 0.5,
            {"value": text(random, ids)},
            [{"value": text(random, ids), "type": random.choice(_TYPES)}],
            {path(random, kind): text(random, ids)},
            any_json(random),
        )
    )


def _members(random: Random, ids: tuple[str, ...]) -> list[dict[str, Any]]:
    return [{"value": text(random, ids)} for _ in range(random.choice((0, 1, 2, 5)))]
