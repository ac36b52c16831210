"""Owns what must hold for every page, whatever it is about: axe-core finds nothing, and nothing sticks out sideways.

axe-core comes in through the debugger, as `page.evaluate` does, which the Content-Security-Policy of a page does not
bind: the page is judged under the policy that people meet.
"""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# All rules that axe-core has on by default, those of good practice among them; what it found nothing in stays there.
_FOUND = "() => axe.run({resultTypes: ['violations']}).then((found) => found.violations)"
_IS_THERE = "() => 'axe' in window"
_AXE = Axe()
_STICKING_OUT = """
() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return null;
  const out = [...document.body.querySelectorAll('*')]
    .filter((one) => one.getBoundingClientRect().right > page.clientWidth + 0.5)
    .map((one) => one.cloneNode(false).outerHTML.slice(0, 150));
  return [`${page.scrollWidth} pixels in a window of ${page.clientWidth}`, ...out.slice(0, 10)].join('\\n  ');
}
"""


def bring_axe(page: Page) -> None:
    """Have axe-core in each page that is opened from now on: quicker where many are looked at."""
    page.add_init_script(_AXE.axe_script)


def axe(page: Page) -> None:
    """axe-core finds no violation."""
    if not page.evaluate(_IS_THERE):
        page.evaluate(_AXE.axe_script)
    found = page.evaluate(_FOUND)
    assert not found, f"axe-core objects to {page.url}:\n" + "\n".join(_told(violation) for violation in found)


def _told(violation: dict[str, Any]) -> str:
    lines = [f"{violation['id']} ({violation['impact']}): {violation['help']}"]
    for node in violation["nodes"]:
        lines.append(f"  {' '.join(str(target) for target in node['target'])}  {node['html'][:200]}")
        lines += [f"    {check['message']}" for kind in ("any", "all", "none") for check in node[kind]]
    return "\n".join(lines)


def no_sideways_scrolling(page: Page) -> None:
    """The page is no wider than its window."""
    sticking_out = page.evaluate(_STICKING_OUT)
    assert sticking_out is None, f"{page.url} is wider than the window: {sticking_out}"
