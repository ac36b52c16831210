"""Owns Playwright in this test process: its start, its end, and the event loop that it runs in between.

Playwright's synchronous calls run an event loop in the thread of the tests, and from the first call to the
last it counts as running. asyncio starts no other loop then, so it is put out of sight between two browser
tests: the asynchronous tests of other folders run in the same process. `playwright` itself sets it by the
same private function, and nobody offers a public one.
"""

import asyncio

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser.support.chromium import chromium, flags


class Driver:
    """One Chromium and the loop through which it is spoken to. One a process, started when it is first asked for."""

    def __init__(self) -> None:
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def browser(self) -> Browser:
        """The browser, started if it is not running."""
        if self._browser is None:
            path = chromium()
            self._playwright = sync_playwright().start()
            self._loop = asyncio.get_running_loop()
            self._browser = self._playwright.chromium.launch(executable_path=path, headless=True, args=flags())
        return self._browser

    def show(self) -> None:
        """Let Playwright be called, if it has been started."""
        asyncio._set_running_loop(self._loop)

    def hide(self) -> None:
        """Let other event loops run."""
        asyncio._set_running_loop(None)

    def stop(self) -> None:
        """End the browser and Playwright."""
        self.show()
        try:
            if self._browser is not None:
                self._browser.close()
            if self._playwright is not None:
                self._playwright.stop()
        finally:
            self.hide()
            self._playwright = self._browser = self._loop = None
