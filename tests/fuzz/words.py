"""Owns the single values that requests are made of: texts, numbers, names of attributes; good ones and nasty ones."""

from random import Random
from typing import Any, Final

from envi_scim.scim.core_schemas import GROUP
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, USER_URN
from tests.support.declared import OF_ENVI

# Part of many texts that are sent; no line of the log may hold it.
LOGGED_NEVER: Final = "zqmark"
# Part of every text of the other domain; no request and no answer to ours may hold it.
FOREIGN: Final = "foreign-7f3a9c"

NAMES: Final = ("ada", "Ada", "ADA@example.com", "bob", "straße", "STRASSE", "é", "e\u0301", f"{LOGGED_NEVER}-eve")
NASTY: Final = (
    "", " ", "\0", "a\0b", "\ud800", "\udfff\ud800", "😀", "\u202eevil", "' or 1=1 --", '"', "\\", "\\u0000", "%", "_",
    "%00", "%ff", "a" * 300, "é" * 600, "x" * 5000, "true", "True", "null", "NaN", "-1", "1e999", "bulkId:", "bulkId:1",
    "2011-05-13T04:42:34Z", "2011-02-30T25:61:00Z", "9999-12-31T23:59:60+23:59", "0000-00-00T00:00:00Z", "\n", "*",
    "a\r\nX-Evil: 1", "<script>", "{{7*7}}", "../../etc/passwd", "\x7f", "\u2028", "İ", "ﬁ", "ǅ", "\ufeff", "\uffff",
    "\U0010ffff", "०१२", "AA==", "AA=", "A", "http://", "urn:", "id", "$ref", "schemas", USER_URN,
)  # fmt: skip
NUMBERS: Final = (0, -0.0, 1, -1, 1.5, 1e308, 2**31, 2**53, 2**63, 2**64, -(10**30), 10**400)
# Tokens that only a text can hold: they are put in unquoted once the body is written.
RAW: Final = ("1e400", "-1e400", "NaN", "Infinity", "-0", "01", "1.", "truE", "'a'", "undefined", "1" * 5000)
RAW_OPEN, RAW_CLOSE = "«", "»"


def _names_of(resource_type: ResourceType) -> tuple[str, ...]:
    names = []
    for attribute in resource_type.core_by_key.values():
        names.append(attribute.name)
        names.extend(f"{attribute.name}.{sub.name}" for sub in attribute.sub_attributes)
    for schema in resource_type.extension_by_key.values():
        names.append(schema.id)
        names.extend(f"{schema.id}:{attribute.name}" for attribute in schema.attributes)
        names.extend(f"{schema.id}:{one.name}.{sub.name}" for one in schema.attributes for sub in one.sub_attributes)
    return tuple(names)


PATHS: Final = {"User": _names_of(OF_ENVI), "Group": _names_of(GROUP)}
ODD_PATHS: Final = (
    "", ".", "..", "nothing", "userName.", ".userName", "name.nothing", "emails.value.value", "emails[", "emails[]",
    "emails]", "members[value", "urn:x:y:z", f"{USER_URN}:userName", f"{GROUP_URN}:displayName", ENTERPRISE_USER_URN,
    f"{ENTERPRISE_USER_URN}:", f"{ENTERPRISE_USER_URN}.department", f"{ENTERPRISE_USER_URN}:manager.value.x", "$ref",
    "userName userName", "user-name", "1", "é", "\0", "\ud800", "a" * 2000, "meta.resourceType", "groups.$ref", ":",
)  # fmt: skip
KINDS: Final = ("User", "Group")


def text(random: Random, ids: tuple[str, ...] = ()) -> str:
    """Give a text: a usual one, an id, or a nasty one."""
    chance = random.random()
    if chance < 0.4:
        return random.choice(NAMES)
    if ids and chance < 0.6:
        return random.choice(ids)
    return random.choice(NASTY)


def path(random: Random, kind: str | None = None) -> str:
    """Give the name of an attribute, in any case, or what only looks like one."""
    chance = random.random()
    if chance < 0.12:
        return random.choice(ODD_PATHS)
    name = random.choice(PATHS[kind or random.choice(KINDS)])
    return name if chance < 0.85 else random.choice((name.upper(), name.lower(), name.swapcase()))


def any_json(random: Random, depth: int = 3) -> Any:
    """Give any JSON value."""
    match random.randrange(10 if depth else 6):
        case 0:
            return None
        case 1:
            return random.random() < 0.5
        case 2:
            return random.choice(NUMBERS)
        case 3:
            return f"{RAW_OPEN}{random.choice(RAW)}{RAW_CLOSE}"
        case 4 | 5:
            return text(random)
        case 6 | 7:
            return [any_json(random, depth - 1) for _ in range(random.randrange(4))]
        case _:
            return {path(random): any_json(random, depth - 1) for _ in range(random.randrange(4))}
