"""Pictures of the documentation, and of pages during work."""

import struct
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.support.pictures import ASKED, picture, smaller, take
from tests.browser.support.tiny import Tiny, tiny_site
from tests.browser.support.visitor import Visitor


@pytest.fixture(scope="module")
def site() -> Iterator[Tiny]:
    with tiny_site() as running:
        yield running


@pytest.fixture
def page(visitor: Visitor) -> Page:
    visitor.goto("/good")
    return visitor.page


def size(png: bytes) -> tuple[int, ...]:
    return struct.unpack(">II", png[16:24])


def test_pictures_are_written_when_they_are_asked_for(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ASKED, "1")

    picture(page, "good-page", folder=tmp_path)

    assert size((tmp_path / "good-page.png").read_bytes()) == (1280, 800)


def test_no_picture_is_written_otherwise(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ASKED, raising=False)

    picture(page, "good-page", folder=tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_the_same_page_gives_the_same_picture(page: Page) -> None:
    first = take(page)
    page.reload()

    assert take(page) == first


def test_what_differs_from_run_to_run_is_replaced(page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ASKED, "1")

    picture(page, "good-page", instead={"h1": "Replaced"}, folder=tmp_path)

    assert page.get_by_role("heading").inner_text() == "Replaced"


def test_a_picture_is_smaller_than_the_browsers_and_shows_the_same(visitor: Visitor, page: Page) -> None:
    taken = page.screenshot()

    made = smaller(taken)

    assert len(made) < len(taken)
    shown = visitor.page.evaluate(
        """async (pictures) => {
          const read = async (base64) => {
            const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
            const bitmap = await createImageBitmap(new Blob([bytes], {type: 'image/png'}));
            const drawn = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
            drawn.drawImage(bitmap, 0, 0);
            return drawn.getImageData(0, 0, bitmap.width, bitmap.height).data.join();
          };
          const [one, other] = await Promise.all(pictures.map(read));
          return one === other;
        }""",
        [b64encode(png).decode() for png in (taken, made)],
    )
    assert shown


def test_a_name_that_would_lead_elsewhere_is_refused(page: Page) -> None:
    with pytest.raises(AssertionError, match="no name of a picture"):
        picture(page, "../good")
