"""The documentation can be walked: its first page leads to every page, and no link in it leads nowhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(page for page in DOCS.rglob("*.md") if "_build" not in page.parts)
READ_BEFORE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


def links(page: Path) -> set[Path]:
    targets = re.findall(r"\]\(([^)#:\s]+)(?:#[^)\s]*)?\)", page.read_text(encoding="utf-8"))
    return {(page.parent / target).resolve() for target in targets}


def test_the_first_page_leads_to_every_page_but_single_decisions() -> None:
    expected = {page for page in PAGES if page.parent != DOCS / "decisions" and page.parent != DOCS}

    assert expected - links(DOCS / "index.md") == set()


@pytest.mark.parametrize("page", [*READ_BEFORE, *PAGES], ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_leads_nowhere(page: Path) -> None:
    assert {target for target in links(page) if not target.exists()} == set()
