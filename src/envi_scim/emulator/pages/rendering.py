"""Owns templates: every text is escaped, and every page says that this is a stand-in."""

from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from envi_scim.emulator.pages.forms import Form
from envi_scim.emulator.pages.words import SENTENCES

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
        self._environment.filters |= {"moment": moment, "number": number, "segment": segment}
        self._environment.globals |= {"product": NAME}

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


def led_to(path: str, *, done: str = "", **parameters: str) -> Response:
    """Lead a browser on, with the word of what was done."""
    query = {**parameters, **({"done": done} if done else {})}
    text = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items())
    return RedirectResponse(f"{path}?{text}" if text else path, status_code=303)


def moment(text: str) -> str:
    """Show a time of the emulator's: `2026-11-27 09:30:00 UTC`; nothing for none."""
    return f"{text[:10]} {text[11:19]} UTC" if text else ""


def number(value: int) -> str:
    """Show a number with commas."""
    return f"{value:,}"


def segment(text: str) -> str:
    """Write a text as a part of an address."""
    return quote(text, safe="")
