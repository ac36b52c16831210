"""Owns the path of a bulk operation: "the resource's relative path to the SCIM service provider's root"."""

from collections.abc import Sequence

from envi_scim.scim.errors import InvalidValue
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency


def segments_of(path: str, inspection: Inspection, *, base: str) -> Sequence[str]:
    """Give the segments of a path such as /Users/{id}. `base` is the address that a full URL may begin with.

    Raises:
        InvalidValue: it has a query, a fragment or no segment.
        InvalidSyntax: in strict mode, it is no relative path with a slash in front.
    """
    if "?" in path or "#" in path:
        raise InvalidValue("The path of a bulk operation takes no parameters.")
    relative = path.removeprefix(base)
    if relative != path or not path.startswith("/"):
        inspection.tolerate(
            Leniency.BULK_PATH,
            "path",
            otherwise="The path of a bulk operation must be relative to the base URL, such as /Users.",
        )
    segments = tuple(segment for segment in relative.split("/") if segment)
    if not segments:
        raise InvalidValue("The path of a bulk operation must name an endpoint, such as /Users.")
    return segments
