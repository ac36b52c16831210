"""Owns what a window does unseen: which hosts it asks, and what the browser complains about in its console.

Every window is watched from its beginning; the `visitors` fixture holds both checks at the end of each test.
Violations of the Content-Security-Policy and scripts that fail are complaints. That a page itself was answered
by an error is none: it is there to be seen. Nor is a missing /favicon.ico, which browsers look for by themselves
where an answer is no page and names no icon. What a test provokes on purpose it `pardon`s.
"""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

_NOT_ANSWERED_WELL = "Failed to load resource"
_COMPLAINTS = ("error", "warning")


class Watch:
    """What one window asked for and complained about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.url = url
        self.requests: list[str] = []
        self._pages: set[str] = set()
        self._complaints: list[tuple[str, str]] = []
        self._pardoned: list[re.Pattern[str]] = []
        context.on("request", self._requested)
        context.on("console", self._said)
        context.on("weberror", self._failed)

    def pardon(self, pattern: str) -> None:
        """Take no offence at complaints in which the pattern is found."""
        self._pardoned.append(re.compile(pattern))

    @property
    def elsewhere(self) -> list[str]:
        """The addresses of other servers that were asked for."""
        return [address for address in self.requests if not self._is_ours(address)]

    @property
    def complaints(self) -> list[str]:
        """What the console was told, apart from pages that were themselves answered by an error."""
        return [
            f"{text} ({address})" if address else text
            for text, address in self._complaints
            if not (text.startswith(_NOT_ANSWERED_WELL) and self._may_miss(address))
            and not any(pattern.search(text) for pattern in self._pardoned)
        ]

    def _may_miss(self, address: str) -> bool:
        return address in self._pages or urlsplit(address).path == "/favicon.ico"

    def _is_ours(self, address: str) -> bool:
        ours, asked = urlsplit(self.url), urlsplit(address)
        return asked.scheme in {"data", "blob", "about"} or (asked.scheme, asked.netloc) == (ours.scheme, ours.netloc)

    def _requested(self, request: Request) -> None:
        self.requests.append(request.url)
        if request.is_navigation_request():
            self._pages.add(request.url)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in _COMPLAINTS:
            self._complaints.append((message.text, message.location["url"]))

    def _failed(self, error: WebError) -> None:
        self._complaints.append((f"A script failed: {error.error}", ""))


def no_other_host(watch: Watch) -> None:
    """Every request of a window went to its own server."""
    assert not watch.elsewhere, "other servers were asked:\n" + "\n".join(watch.elsewhere)


def no_console_errors(watch: Watch) -> None:
    """The browser found nothing to complain about."""
    assert not watch.complaints, "the browser complained:\n" + "\n".join(watch.complaints)
