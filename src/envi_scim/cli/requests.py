"""Owns `envi-scim request`, what identity providers asked of a domain, `scim strictness` and `scim checklist`.

No value of a request is kept, so none is shown: ids, names of attributes, how it was answered.
"""

from enum import StrEnum
from typing import Annotated, Final, TypeAlias

import typer

from envi_scim.cli.configuration import scim_commands
from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_json, print_line, print_record, print_rows, shown
from envi_scim.cli.session import run, settings_for
from envi_scim.provisioning.checklist import State, Step
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.domains import Domain
from envi_scim.provisioning.errors import InvalidMoment
from envi_scim.provisioning.events import Event
from envi_scim.provisioning.explanations import change_in_words, explained
from envi_scim.provisioning.moments import read_moment
from envi_scim.provisioning.providers import Provider
from envi_scim.provisioning.request_history import Need, ShownRequest, Strictness
from envi_scim.provisioning.request_pages import RequestFilter
from envi_scim.provisioning.requests import RequestRecord, Which
from envi_scim.provisioning.values import Timestamp
from envi_scim.scim.attributes import Json
from envi_scim.wiring import Services

request_commands = typer.Typer(name="request", help="What identity providers asked of a domain.", no_args_is_help=True)

_MOST: Final = 10_000
_TYPES: Final = {"user": "User", "group": "Group", "role": "Role"}
_MARKS: Final = {State.DONE: "[x]", State.NEXT: "[>]", State.OPEN: "[ ]"}


class Kind(StrEnum):
    """A type of resource, as it is typed here."""

    USER = "user"
    GROUP = "group"
    ROLE = "role"


def _moment(text: str) -> Timestamp:
    try:
        return read_moment(text)
    except InvalidMoment as error:
        raise typer.BadParameter(str(error)) from error


Moment: TypeAlias = Annotated[
    str | None, typer.Option(metavar="TIME", help="A day or a moment in UTC: 2026-11-24T08:30.")
]


@request_commands.command("list")
def list_requests(
    domain: DomainName,
    *,
    tolerated: Annotated[
        bool, typer.Option("--tolerated", help="Only those in which something was tolerated.")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that were refused or failed.")] = False,
    changed: Annotated[bool, typer.Option("--changed", help="Only those that changed something.")] = False,
    method: Annotated[str, typer.Option(metavar="VERB", help="Only those of a verb, such as PATCH.")] = "",
    kind: Annotated[
        Kind | None, typer.Option("--type", case_sensitive=False, help="Only those about a type of resource.")
    ] = None,
    token: Annotated[str, typer.Option(metavar="ID", help="Only those with one token.")] = "",
    resource: Annotated[str, typer.Option(metavar="ID", help="Only those about one user, group or role.")] = "",
    since: Moment = None,
    until: Moment = None,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=_MOST, help="How many.")] = 50,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List a domain's latest requests, the newest first."""
    outcomes = {Which.TOLERATED: tolerated, Which.FAILED: failed, Which.CHANGED: changed}
    given = [which for which, is_given in outcomes.items() if is_given]
    if len(given) > 1:
        raise typer.BadParameter("Give one of --tolerated, --failed and --changed.")
    wanted = RequestFilter(
        which=given[0] if given else Which.ALL,
        method=method.upper(),
        resource_type="" if kind is None else _TYPES[kind],
        token=token.lower(),
        resource=resource.lower(),
        since=None if since is None else _moment(since),
        until=None if until is None else _moment(until),
    )

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        return [_row(record) for record in await _found(services, owner, wanted, count=count)]

    print_rows(run(database, act), as_json=as_json)


@request_commands.command("show")
def show(
    domain: DomainName,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="The X-Request-Id of its answer.")],
    *,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show one request: who asked, how it was answered and why, what was tolerated, what it changed."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        found = await services.requests.show(owner, request_id, with_names=True)
        return _whole_row(found, as_json=as_json)

    print_record(run(database, act), as_json=as_json)


@scim_commands.command("checklist")
def show_checklist(
    domain: DomainName,
    *,
    provider: Annotated[
        Provider, typer.Option(case_sensitive=False, help="Whose pages the steps are on.")
    ] = Provider.OKTA,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show what is to be done to connect an identity provider: what is done, what comes next, what to enter where."""
    base_url = f"{settings_for(database).base_url}/scim"

    async def act(services: Services) -> tuple[Step, ...]:
        owner = await services.administration.domain(domain)
        return await services.checklists.of(owner, provider, base_url=base_url)

    steps = run(database, act)
    if as_json:
        print_json([_step(step) for step in steps])
        return
    for step in steps:
        since = "" if step.at is None else f"  ({step.at}, request {step.request_id})"
        print_line(f"{_MARKS[step.state]} {step.where}: {shown(step.title)}{since}")
        if step.state is State.NEXT:
            print_line(f"    {shown(step.text)}")
            for entry in step.entries:
                print_line(f"    {entry.field}: {shown(entry.value)}")


@scim_commands.command("strictness")
def strictness(
    domain: DomainName,
    *,
    days: Annotated[int, typer.Option(metavar="N", min=1, max=3650, help="Over how many days, today among them.")] = 30,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a domain's identity provider would pass strict mode, and what to change in it if not."""

    async def act(services: Services) -> tuple[Strictness, Mode]:
        owner = await services.administration.domain(domain)
        configuration = await services.administration.configuration(owner)
        return await services.requests.strictness(owner, days=days), configuration.mode

    found, mode = run(database, act)
    if as_json:
        print_json(
            {
                "mode": mode.value,
                "wouldPass": found.would_pass,
                "since": found.since,
                "lastRequestAt": found.last_at,
                "needed": [_need(need) for need in found.needed],
            }
        )
        return
    print_line(_verdict(found, mode))
    for need in found.needed:
        print_line("")
        print_record(_need(need), as_json=False)


async def _found(services: Services, owner: Domain, wanted: RequestFilter, *, count: int) -> list[RequestRecord]:
    """Go through the requests until so many are found, page by page, each of which looks at a bounded number."""
    found: list[RequestRecord] = []
    place = None
    while len(found) < count:
        page = await services.requests.latest(owner, wanted, before=place, limit=count - len(found))
        found += page.records
        place = page.next
        if place is None:
            break
    return found


def _whole_row(found: ShownRequest, *, as_json: bool) -> Row:
    record = found.record
    tolerated: list[Json] = [f"{leniency} ({subject})" for leniency, subject in record.tolerated]
    if as_json:
        tolerated = [{"leniency": leniency, "subject": subject} for leniency, subject in record.tolerated]
    explanation = explained(record)
    return {
        **_row(record),
        "explanation": None if explanation is None else explanation.means,
        "remedy": None if explanation is None else explanation.change,
        "resourceType": record.resource_type or None,
        "resourceId": record.resource_id,
        "resourceName": found.names.get(record.resource_id or ""),
        "token": record.token_id,
        "tolerated": tolerated,
        "moreTolerated": record.more_tolerated,
        "changed": [_event(event, found) if as_json else _event_in_words(event, found) for event in found.events],
        "moreChanged": found.more_events,
        "changedInWords": change_in_words(record),
    }


def _event(event: Event, found: ShownRequest) -> Json:
    return {
        "kind": event.kind.value,
        "resourceId": event.resource_id,
        "name": found.names.get(event.resource_id),
        "details": event.details,
    }


def _event_in_words(event: Event, found: ShownRequest) -> str:
    return f"{event.kind.value} ({found.names.get(event.resource_id, event.resource_id)})"


def _step(step: Step) -> Json:
    return {
        "name": step.name,
        "where": step.where,
        "title": step.title,
        "text": step.text,
        "enter": [{"field": entry.field, "value": entry.value} for entry in step.entries],
        "state": step.state.value,
        "at": step.at,
        "request": step.request_id,
    }


def _row(record: RequestRecord) -> dict[str, Json]:
    return {
        "at": record.at,
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "refusal": record.refusal or None,
        "milliseconds": record.milliseconds,
        "change": record.change or None,
        "tolerated": list(dict.fromkeys(leniency for leniency, _ in record.tolerated)),
        "client": record.client or None,
        "id": record.id,
    }


def _need(need: Need) -> dict[str, Json]:
    return {
        "leniency": need.leniency,
        "count": need.count,
        "subjects": list(need.subjects),
        "clients": list(need.clients),
        "lastAt": need.last_at,
        "lastRequest": need.last_request,
        "change": need.remedy,
    }


def _verdict(found: Strictness, mode: Mode) -> str:
    since = found.since[:10]
    if found.needed:
        return f"Would pass strict mode: no, because requests since {since} needed {len(found.needed)} leniencies."
    if found.last_at is None:
        return f"Would pass strict mode: nobody can say, since no request was recorded since {since}."
    if mode is Mode.STRICT:
        return f"The domain is in strict mode; `request list --failed` shows what was refused since {since}."
    return f"Would pass strict mode: yes, as far as requests since {since} tell."
