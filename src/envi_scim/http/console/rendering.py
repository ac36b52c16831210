"""Owns how pages come to be: the templates, and how values are shown in them.

Everything is escaped where it is put in; a value that is missing is an error and no blank. What an identity
provider sent is hostile text.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, Response

from envi_scim.http.console.cookies import Cookies
from envi_scim.http.console.messages import Message
from envi_scim.http.console.pages import TABS
from envi_scim.http.console.visits import Visit
from envi_scim.http.console.words import event_label
from envi_scim.provisioning import permissions
from envi_scim.provisioning.domains import LABELS
from envi_scim.provisioning.sessions import form_token
from envi_scim.provisioning.values import Allowed

STATIC: Final = Path(__file__).parent / "static"
_MARK_CHARACTERS: Final = 12


class Renderer:
    """Makes pages of templates."""

    def __init__(self, *, base_url: str, cookies: Cookies) -> None:
        self.base_url = base_url
        self.cookies = cookies
        self._environment = Environment(
            loader=PackageLoader("envi_scim.http.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "moment": moment,
            "day": day,
            "number": number,
            "segment": segment,
            "event_label": event_label,
        }
        self._environment.globals |= {
            "static": _marked(STATIC),
            "labels": {kind.value: label for kind, label in LABELS.items()},
            "tabs": TABS,
            "query": query,
            "base_url": base_url,
        }

    def page(self, visit: Visit, template: str, /, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401
        """Give a page; `context` is what its template asks for, beside what every page has."""
        return HTMLResponse(self.text(visit, template, **context), status)

    def text(self, visit: Visit, template: str, /, **context: Any) -> str:  # noqa: ANN401 - as above
        """Give the text of a page, or of a part of one."""
        return self._environment.get_template(template).render(**self._common(visit), **context)

    def _common(self, visit: Visit) -> dict[str, object]:
        signed_in, domain = visit.signed_in, visit.domain
        administrator = None if signed_in is None else signed_in.administrator
        may_change = (
            administrator is not None
            and domain is not None
            and isinstance(permissions.may_change(administrator, domain.id), Allowed)
        )
        return {
            "me": administrator,
            "domain": domain,
            "at": "" if domain is None else domain_path(domain.name),
            "path": visit.request.url.path,
            "query_text": visit.request.url.query,
            "may_change": may_change,
            "sees_all": administrator is not None and isinstance(permissions.may_see_all(administrator), Allowed),
            "operates": administrator is not None
            and isinstance(permissions.may_administer_all(administrator), Allowed),
            "sees_values": administrator is not None and isinstance(permissions.may_see_values(administrator), Allowed),
            "form": visit.form,
            "form_token": "" if signed_in is None else form_token(self.cookies.session(visit.request)),
            "done": Message.said(visit.parameter("done")),
        }


def domain_path(name: str) -> str:
    """Give the path of a domain's pages."""
    return f"/domains/{segment(name)}"


def segment(text: str) -> str:
    """Write a text as one segment of a path."""
    return quote(text, safe="")


def query(**parameters: str | None) -> str:
    """Write what follows an address: the parameters that have a value."""
    given = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(given)}" if given else ""


def moment(timestamp: str | None) -> Markup:
    """Show a moment: in UTC, and by the console's script in the zone of whoever looks."""
    if timestamp is None:
        return Markup("never")
    shown = datetime.fromisoformat(timestamp).strftime("%Y-%m-%d %H:%M:%S")
    return Markup('<time datetime="{}">{} UTC</time>').format(timestamp, shown)


def day(timestamp: str | None) -> Markup:
    """Show the day of a moment."""
    if timestamp is None:
        return Markup("never")
    shown = datetime.fromisoformat(timestamp).strftime("%Y-%m-%d")
    return Markup('<time datetime="{}" data-day>{}</time>').format(timestamp, shown)


def number(value: int) -> str:
    """Show a number with its thousands apart.

    >>> number(1000000)
    '1,000,000'
    """
    return f"{value:,}"


def _marked(folder: Path) -> Callable[[str], str]:
    """Give the address of a file by its name, with a mark of what is in it: it may be kept for ever."""
    marks = {
        file.name: sha256(file.read_bytes()).hexdigest()[:_MARK_CHARACTERS]
        for file in folder.iterdir()
        if file.is_file()
    }

    def address(name: str) -> str:
        return f"/static/{name}?v={marks[name]}"

    return address
