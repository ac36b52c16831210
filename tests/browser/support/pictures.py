"""Owns the pictures of the documentation: `make pictures` has the browser tests take them, from the real pages.

The same page gives the same picture, byte by byte, so that a picture in a commit is a change of a page: windows have
one size, nothing moves, no caret blinks. What differs from run to run, such as a time, is told to `instead`.
"""

import os
import re
import struct
import zlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parents[3] / "docs" / "pictures"
ASKED = "ENVI_SCIM_PICTURES"
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_SET_TEXT = "(found, text) => found.forEach((one) => { one[one.matches('input') ? 'value' : 'textContent'] = text; })"


def picture(
    page: Page, name: str, *, instead: Mapping[str, str] | None = None, whole: bool = True, folder: Path = FOLDER
) -> None:
    """Write docs/pictures/<name>.png, if pictures are asked for.

    Args:
        page: what to take.
        name: lower-case words with hyphens.
        instead: CSS selectors, and the text to show in what they select, in their order.
        whole: the whole page, or what the window shows of it.
        folder: where to.
    """
    assert _NAME.fullmatch(name), f"{name!r} is no name of a picture: lower-case words with hyphens"
    if os.environ.get(ASKED) != "1":
        return
    for selector, text in (instead or {}).items():
        page.locator(selector).evaluate_all(_SET_TEXT, text)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.png").write_bytes(take(page, whole=whole))


def take(page: Page, *, whole: bool = True) -> bytes:
    """Give a picture of the page as a small PNG."""
    page.evaluate("document.fonts.ready")
    return smaller(page.screenshot(full_page=whole, animations="disabled", caret="hide", scale="css"))


def smaller(png: bytes) -> bytes:
    """Compress a PNG as well as zlib can; the browser does it as fast as it can."""
    parts = [_SIGNATURE]
    for kind, chunks in groupby(_chunks(png), key=lambda chunk: chunk[0]):
        content = [body for _, body in chunks]
        if kind == b"IDAT":
            content = [zlib.compress(zlib.decompress(b"".join(content)), 9)]
        parts += [_chunk(kind, body) for body in content]
    return b"".join(parts)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_SIGNATURE)
    while at < len(png):
        length, kind = struct.unpack_from(">I4s", png, at)
        yield kind, png[at + 8 : at + 8 + length]
        at += length + 12


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
