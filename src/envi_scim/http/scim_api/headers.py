"""Owns how header lines become one value a name, where a name comes more than once (RFC 9110 §5.3)."""

from collections.abc import Iterable


def joined(lines: Iterable[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """Join the lines of each name with commas, in their order.

    A header that is no list becomes a value that its reader does not understand, and refuses: two readers
    could take two different lines of it.
    """
    values: dict[bytes, list[bytes]] = {}
    for name, value in lines:
        values.setdefault(name, []).append(value)
    return {name: b", ".join(lines_of_name) for name, lines_of_name in values.items()}
