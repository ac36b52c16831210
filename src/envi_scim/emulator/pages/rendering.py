"""Owns templates: every text is escaped, and every page says that this is a stand-in."""

from pathlib import Path
from typing import Final
from urllib.parse import quote, unquote_plus, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.words import SENTENCES, TASKS

NAME: Final = "Understudy"
_FOLDER: Final = Path(__file__).parent / "templates"


class Renderer:
    """Makes pages of templates."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(_FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {"address": address, "moment": moment, "number": number, "segment": segment}
        self._environment.globals |= {"product": NAME, "static": static, "task_titles": TASKS}

    def page(
        self, request: Request, template: str, *, form: Form | None = None, status: int = 200, **context: object
    ) -> Response:
        """Make a page. What somebody was just told to have done stands above it."""
        text = self._environment.get_template(template).render(
            path=request.url.path,
            done=SENTENCES.get(request.query_params.get("done", ""), ""),
            form=form or Form(),
            **context,
        )
        return HTMLResponse(text, status_code=status)


def led_to(path: str, *, done: str = "", part: str = "", **parameters: str) -> Response:
    """Lead a browser on, with the word of what was done, to a page or a part of it."""
    query = {**parameters, **({"done": done} if done else {})}
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    where = f"{path}?{text}" if text else path
    return RedirectResponse(f"{where}#{part}" if part else where, status_code=303)


def static(name: str) -> str:
    """Give the address of a file that every page may need."""
    return f"/static/{name}"


def moment(text: str) -> Markup:
    """Show a time of the emulator's: `2026-11-27 09:30:00 UTC`; nothing for none."""
    shown = f"{text[:10]} {text[11:19]} UTC"
    return Markup('<time datetime="{}">{}</time>').format(text, shown) if text else Markup("")


def address(url: str, base_url: str) -> str:
    """Show what was asked for below a base URL as one reads it; the page of a request has it as it was sent.

    >>> address("http://scim.example/scim/Users?filter=userName%20eq%20%22ada%22", "http://scim.example/scim")
    '/Users?filter=userName eq "ada"'
    """
    parts, base = urlsplit(url), urlsplit(base_url)
    if parts.netloc != base.netloc:
        return url
    path = parts.path.removeprefix(base.path.rstrip("/"))
    return f"{path}?{unquote_plus(parts.query)}" if parts.query else path


def number(value: int) -> str:
    """Show a number with commas."""
    return f"{value:,}"


def segment(text: str) -> str:
    """Write a text as a part of an address."""
    return quote(text, safe="")
