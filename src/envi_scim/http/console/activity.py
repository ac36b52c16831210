"""Owns the pages below SCIM Configuration that show what the identity provider did: Activity, and one request of it.

A request's own address holds its id and nothing else. No value of a request is on record; names are those that
users and groups have now, for those who may see them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from starlette.responses import Response

from envi_scim.http.console.configuration import PATH as CONFIGURATION
from envi_scim.http.console.configuration import only_eligible
from envi_scim.http.console.pages import Page
from envi_scim.http.console.rendering import Renderer
from envi_scim.http.console.visits import Visit
from envi_scim.provisioning import permissions
from envi_scim.provisioning.errors import InvalidPlace
from envi_scim.provisioning.explanations import change_in_words, explained, tolerance_in_words
from envi_scim.provisioning.moments import timestamp
from envi_scim.provisioning.request_history import RequestHistory
from envi_scim.provisioning.request_pages import RequestFilter, read_place, written
from envi_scim.provisioning.requests import RequestRecord, Which
from envi_scim.provisioning.token_provisioning import TokenProvisioning
from envi_scim.provisioning.tokens import Token
from envi_scim.provisioning.values import Allowed, Timestamp

PATH: Final = f"{CONFIGURATION}/activity"
_SHOWN: Final = 50
OUTCOMES: Final = (
    ("", "All requests"),
    (Which.CHANGED.value, "Changed something"),
    (Which.FAILED.value, "Refused or failed"),
    (Which.TOLERATED.value, "Something was tolerated"),
)
METHODS: Final = (("", "Any method"), *((method, method) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")))
KINDS: Final = (("", "Any resource"), ("User", "Users"), ("Group", "Groups"), ("Role", "Roles"))
_ASKED: Final = ("which", "method", "type", "token", "resource", "since", "until")


class ActivityPages:
    """What the identity provider did."""

    def __init__(self, renderer: Renderer, history: RequestHistory, tokens: TokenProvisioning) -> None:
        self._renderer = renderer
        self._history = history
        self._tokens = tokens

    def pages(self) -> tuple[Page, ...]:
        """Give the pages."""
        return (Page(path=PATH, get=self.list), Page(path=f"{PATH}/{{request}}", get=self.show))

    async def list(self, visit: Visit) -> Response:
        """Show the latest requests; the first page asks every few seconds whether there are more."""
        only_eligible(visit)
        refusal, before = "", visit.parameter("before")
        place = None
        try:
            place = read_place(before) if before else None
        except InvalidPlace as error:
            refusal = str(error)
        page = await self._history.latest(visit.here, _wanted(visit), before=place, limit=_SHOWN)
        tokens = await self._tokens.list(visit.here)
        return self._renderer.page(
            visit,
            "activity/rows.html" if visit.is_live else "activity/list.html",
            records=[(record, explained(record)) for record in page.records],
            place=None if page.next is None else written(page.next),
            looked_back_until=page.looked_back_until,
            refusal=refusal,
            is_first=place is None,
            asked={name: visit.parameter(name) for name in _ASKED},
            outcomes=OUTCOMES,
            methods=METHODS,
            kinds=KINDS,
            tokens=[("", "Any token"), *((token.id, f"{token.name} ({token.hint})") for token in tokens)],
            token_names=_names(tokens),
        )

    async def show(self, visit: Visit) -> Response:
        """Show one request: what it was, what it changed, what was tolerated, why it was refused."""
        only_eligible(visit)
        with_names = isinstance(permissions.may_see_values(visit.administrator), Allowed)
        shown = await self._history.show(visit.here, visit.part("request"), with_names=with_names)
        record = shown.record
        return self._renderer.page(
            visit,
            "activity/show.html",
            shown=shown,
            record=record,
            explanation=explained(record),
            change=change_in_words(record),
            tolerated=[(leniency, subject, tolerance_in_words(leniency)) for leniency, subject in record.tolerated],
            token_name=_names(await self._tokens.list(visit.here)).get(record.token_id, ""),
            resource_path=_resource_path(record),
        )


def _wanted(visit: Visit) -> RequestFilter:
    """Read what the list is narrowed to; what is no word or day of ours makes no difference."""
    which, method, kind = visit.parameter("which"), visit.parameter("method"), visit.parameter("type")
    return RequestFilter(
        which=Which(which) if which in dict(OUTCOMES) and which else Which.ALL,
        method=method if method in dict(METHODS) else "",
        resource_type=kind if kind in dict(KINDS) else "",
        token=visit.parameter("token"),
        resource=visit.parameter("resource").strip(),
        since=_day(visit.parameter("since")),
        until=_day(visit.parameter("until"), behind=1),
    )


def _day(text: str, *, behind: int = 0) -> Timestamp | None:
    """Give the beginning of a day in UTC, or of the one behind it."""
    try:
        begins = datetime.strptime(f"{text} +0000", "%Y-%m-%d %z")
        return timestamp(begins + timedelta(days=behind))
    except (ValueError, OverflowError):
        return None


def _names(tokens: Sequence[Token]) -> dict[str, str]:
    return {token.id: token.name for token in tokens}


def _resource_path(record: RequestRecord) -> str:
    """Give where the resource of a request is shown, below the domain."""
    if record.resource_id is None:
        return ""
    folders = {"User": "/users", "Group": "/resources/groups"}
    folder = folders.get(record.resource_type)
    return "" if folder is None else f"{folder}/{record.resource_id}"
