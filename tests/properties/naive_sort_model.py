"""A second opinion on the order of a list: the words of RFC 7644 §3.4.2.3 done slowly, on whole documents."""

from typing import Any
from unicodedata import normalize

from envi_scim.scim.attributes import Document
from envi_scim.storage.keys import key_of

EXACT = frozenset({"id", "externalId", "groups.value", "members.value", "meta.resourceType", "manager.value"})
# These are walked by whole columns; of other texts the first 256 characters decide, and then a digest.
WHOLE = frozenset({"userName", "externalId", "id", "meta.created", "meta.lastModified"})


def value_of(document: Document, path: str) -> Any:
    """Give what a path sorts a resource by, None where it has nothing there."""
    container: Any = document
    if path.startswith("urn:"):
        urn, _, path = path.rpartition(":")
        container = document.get(urn, {})
    outer, _, inner = path.partition(".")
    found = container.get(outer)
    if isinstance(found, list):
        primary = [one for one in found if isinstance(one, dict) and one.get("primary") is True]
        found = (primary or found or [None])[0]
        inner = inner or ("value" if isinstance(found, dict) else "")
    return found.get(inner) if inner and isinstance(found, dict) else (None if inner else found)


def in_order(documents: dict[str, Document], path: str, *, descending: bool = False) -> list[str]:
    """Put the ids of resources in their order."""
    keyed = []
    for resource_id, document in documents.items():
        value = value_of(document, path)
        if isinstance(value, str) and path.rpartition(":")[2] not in EXACT and not path.startswith("meta."):
            value = normalize("NFC", normalize("NFC", value).casefold())
        if isinstance(value, str) and path not in WHOLE and not (path == "displayName" and "userName" not in document):
            value = key_of(value)
        if path == "id":
            value = None
        keyed.append((value is None, value if value is not None else 0, resource_id))
    return [resource_id for _, _, resource_id in sorted(keyed, reverse=descending)]
