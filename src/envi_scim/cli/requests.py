"""Owns `envi-scim request`, what identity providers asked of a domain, and `envi-scim scim strictness`.

No value of a request is kept, so none is shown: ids, names of attributes, how it was answered.
"""

from typing import Annotated, Final

import typer

from envi_scim.cli.configuration import scim_commands
from envi_scim.cli.options import AsJson, Database, DomainName
from envi_scim.cli.output import Row, print_json, print_line, print_record, print_rows
from envi_scim.cli.session import run
from envi_scim.provisioning.configuration import Mode
from envi_scim.provisioning.request_history import Need, Strictness
from envi_scim.provisioning.requests import RequestRecord, Which
from envi_scim.scim.attributes import Json
from envi_scim.wiring import Services

request_commands = typer.Typer(name="request", help="What identity providers asked of a domain.", no_args_is_help=True)

_MOST: Final = 10_000


@request_commands.command("list")
def list_requests(
    domain: DomainName,
    *,
    tolerated: Annotated[
        bool, typer.Option("--tolerated", help="Only those in which something was tolerated.")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Only those that were refused or failed.")] = False,
    count: Annotated[int, typer.Option(metavar="N", min=1, max=_MOST, help="How many.")] = 50,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """List a domain's latest requests, the newest first."""
    if tolerated and failed:
        raise typer.BadParameter("What was refused was not tolerated: give one of --tolerated and --failed.")
    which = Which.TOLERATED if tolerated else Which.FAILED if failed else Which.ALL

    async def act(services: Services) -> list[Row]:
        owner = await services.administration.domain(domain)
        return [_row(record) for record in await services.requests.latest(owner, which, limit=count)]

    print_rows(run(database, act), as_json=as_json)


@request_commands.command("show")
def show(
    domain: DomainName,
    request_id: Annotated[str, typer.Argument(metavar="ID", help="The X-Request-Id of its answer.")],
    *,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show one request: who asked, how it was answered, what was tolerated, what it changed."""

    async def act(services: Services) -> Row:
        owner = await services.administration.domain(domain)
        record, events = await services.requests.show(owner, request_id)
        tolerated: list[Json] = [f"{leniency} ({subject})" for leniency, subject in record.tolerated]
        if as_json:
            tolerated = [{"leniency": leniency, "subject": subject} for leniency, subject in record.tolerated]
        return {
            **_row(record),
            "resourceType": record.resource_type or None,
            "resourceId": record.resource_id,
            "token": record.token_id,
            "tolerated": tolerated,
            "moreTolerated": record.more_tolerated,
            "changed": [event.kind.value for event in events],
        }

    print_record(run(database, act), as_json=as_json)


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


def _row(record: RequestRecord) -> dict[str, Json]:
    return {
        "at": record.at,
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "refusal": record.refusal or None,
        "milliseconds": record.milliseconds,
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
