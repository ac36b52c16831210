"""Owns what a replacement sends: the resource as it was read, with what the profile decides put in its place.

What the profile had before and has no longer goes. What it never had is left as it was read, `meta` and `id` too: that
is how Okta's PUT looks.
"""

from envi_scim.emulator.profiles import Document


def merged(read: Document, *, before: Document, after: Document) -> Document:
    """Merge one profile's document into a resource that was read."""
    document = dict(read)
    for name in before.keys() - after.keys():
        document.pop(name, None)
    for name, value in after.items():
        old = document.get(name)
        if isinstance(value, dict) and isinstance(old, dict):
            was = before.get(name)
            document[name] = merged(old, before=was if isinstance(was, dict) else {}, after=value)
        else:
            document[name] = value
    read_schemas, new_schemas = read.get("schemas"), after.get("schemas")
    if isinstance(read_schemas, list) and isinstance(new_schemas, list):
        document["schemas"] = [*new_schemas, *(urn for urn in read_schemas if urn not in new_schemas)]
    return document
