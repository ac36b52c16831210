"""Owns how tests look at pages, and do there what a person does.

`Visitors` opens windows of a size, in light or dark, with JavaScript or without. A `Visitor` is in front of one of
them, and knows what is there by the names that a person reads. Each window is a context of its own: nothing of one
is known in another. All are watched (`watch`).
"""

from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.support.watch import Watch

PATIENCE = 15_000  # milliseconds until something must have happened; two cores may be busy with other tests
COPIED = ("clipboard-read", "clipboard-write")

expect.set_options(timeout=PATIENCE)

Role = Literal[
    "alert",
    "button",
    "cell",
    "checkbox",
    "columnheader",
    "combobox",
    "dialog",
    "heading",
    "link",
    "list",
    "listitem",
    "main",
    "menuitem",
    "navigation",
    "option",
    "radio",
    "region",
    "row",
    "searchbox",
    "status",
    "tab",
    "table",
    "textbox",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a window looks: its size, and whether light or dark is preferred."""

    name: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"

    @property
    def is_dark(self) -> bool:
        """Whether dark is preferred."""
        return self.scheme == "dark"


WIDE = Look(name="wide", width=1280, height=800)
NARROW = Look(name="narrow", width=390, height=844)
WIDE_DARK = Look(name="wide-dark", width=1280, height=800, scheme="dark")
NARROW_DARK = Look(name="narrow-dark", width=390, height=844, scheme="dark")
LOOKS = (WIDE, WIDE_DARK, NARROW, NARROW_DARK)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody in front of one window. What is not here is done with `page`, Playwright's own."""

    page: Page
    url: str
    watch: Watch

    def goto(self, path: str) -> Response:
        """Open an address of the server, and give the answer to it."""
        assert path.startswith("/"), "paths begin with a slash: a visitor stays with one server"
        response = self.page.goto(self.url + path)
        assert response is not None
        return response

    def sign_in(self, email: str, password: str) -> None:
        """Come in, which must succeed. Who is to be refused fills the form by hand."""
        self.goto("/sign-in")
        self.fill("E-mail", email)
        self.fill("Password", password)
        self.click("button", "Sign in")
        expect(self.page, f"{email} is signed in").not_to_have_url(f"{self.url}/sign-in")

    def click(self, role: Role, name: str) -> None:
        """Click what has the role and exactly this accessible name."""
        self.page.get_by_role(role, name=name, exact=True).click()

    def fill(self, label: str, text: str) -> None:
        """Write into the field of this label."""
        self.page.get_by_label(label, exact=True).fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose an option, as it is shown, in the list of this label."""
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def sees(self, role: Role, name: str) -> None:
        """Expect something of the role and exactly this accessible name, soon."""
        expect(self.page.get_by_role(role, name=name, exact=True)).to_be_visible()

    def sees_no(self, role: Role, name: str) -> None:
        """Expect nothing of the role and this accessible name, soon."""
        expect(self.page.get_by_role(role, name=name, exact=True)).to_have_count(0)

    def reads(self, text: str) -> None:
        """Expect a text on the page, or a part of one, soon."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def clipboard(self) -> str:
        """Read what was copied; only for windows that were opened with `clipboard=True`."""
        copied: str = self.page.evaluate("navigator.clipboard.readText()")
        return copied


@dataclass(slots=True)
class Visitors:
    """Opens windows on one server, and closes them."""

    browser: Browser
    url: str
    opened: list[Visitor] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    def new(self, look: Look = WIDE, *, java_script: bool = True, clipboard: bool = False) -> Visitor:
        """Open a window for somebody who has never been here."""
        context = self.browser.new_context(
            viewport={"width": look.width, "height": look.height},
            screen={"width": look.width, "height": look.height},
            device_scale_factor=1,
            color_scheme=look.scheme,
            reduced_motion="reduce",
            java_script_enabled=java_script,
            locale="en-GB",
            timezone_id="Europe/Berlin",  # not UTC, so that a time shown in the wrong zone is noticed
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if clipboard:
            context.grant_permissions(list(COPIED), origin=self.url)
        visitor = Visitor(context.new_page(), self.url, Watch(context, self.url))
        self.opened.append(visitor)
        return visitor

    def close(self) -> None:
        """Close all windows."""
        for context in self._contexts:
            context.close()
        self._contexts.clear()
