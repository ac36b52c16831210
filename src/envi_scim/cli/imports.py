"""Owns `envi-scim import`: a file on its way into a domain, read and written at the same time."""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, aclosing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Annotated, BinaryIO, Final

import typer

from envi_scim.cli.lines import STANDARD, Lines, opened
from envi_scim.cli.options import AsJson, Database
from envi_scim.cli.output import Row, print_record, warn
from envi_scim.cli.progress import Bar, progress
from envi_scim.cli.reading_ahead import ReaderLost, Reading, read_ahead
from envi_scim.cli.session import run, settings_for
from envi_scim.http.scim_api.json_body import decode
from envi_scim.provisioning.errors import InvalidName, StorageUnavailable
from envi_scim.provisioning.events import by_import
from envi_scim.provisioning.import_heading import Heading, HeadingImport, heading_line
from envi_scim.provisioning.import_lines import Decode, Refusal, Terms, TextLine
from envi_scim.provisioning.importing import CUT_SHORT, Importing, Tally
from envi_scim.provisioning.transfer_lines import ExportLine, OwnLine, written
from envi_scim.settings import Settings
from envi_scim.wiring import Services, notebook

_OWNER_ALONE: Final = 0o600
_GO_ON: Final = "{error} What was imported stays: run the same command again, and it goes on."


@dataclass(slots=True, kw_only=True)
class _Reports:
    """Where refused lines go: a sentence each on standard error, the lines into a file if one is named."""

    bar: Bar
    file: BinaryIO | None
    number: int = 0
    # The first line of the file behind which refused ones are a part of an export.
    export: ExportLine | None = field(default=None)

    def tell(self, refused: Sequence[Refusal]) -> None:
        for one in refused:
            if self.file is not None and not self.number and self.export is not None:
                head = ExportLine(
                    version=self.export.version, domain=self.export.domain, exported_at=self.export.exported_at
                )
                self.file.write(written(head).encode() + b"\n")
            self.number += 1
            self.bar.say(f"line {one.line.number}: {one.sentence}")
            text = one.line.text if one.again is None else one.again.encode()
            if self.file is not None and text:
                self.file.write(text + b"\n")


def import_(
    domain: Annotated[
        str | None,
        typer.Argument(metavar="[DOMAIN]", help="The domain; - or nothing is the one that the file, an export, is of."),
    ] = None,
    file: Annotated[
        str, typer.Argument(metavar="[FILE]", help="What to read; - or nothing is standard input.")
    ] = STANDARD,
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing, only say which lines would be refused.")
    ] = False,
    rejected: Annotated[
        str | None,
        typer.Option("--rejected", metavar="FILE", help="Write the refused lines there, to be mended and imported."),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> int:
    """Read users, groups and members, one JSON document a line: an export, or SCIM resources from anywhere."""
    settings = settings_for(database)
    domain = None if domain == STANDARD else domain
    read_json = partial(decode, max_depth=settings.max_json_depth)
    with ExitStack() as stack:
        lines = Lines(stack.enter_context(opened(file)), longest=settings.max_group_body)
        heading, first = _heading(lines, read_json)
        out = stack.enter_context(_rejected(rejected))

        async def act(services: Services) -> Row:
            with progress("import", total=lines.size) as bar:
                run_of_it = _Run(services, settings, lines, heading, _Reports(bar=bar, file=out, export=heading.export))
                return await run_of_it.whole(first, domain=domain, writes=not check)

        try:
            # A database is made for a domain that is moved, and for nothing else.
            done = run(database, act, may_create=heading.domain is not None and not check)
        except (StorageUnavailable, ReaderLost) as error:
            raise type(error)(_GO_ON.format(error=error)) from error
    print_record(done, as_json=as_json)
    return 1 if done["refused"] else 0


class _Run:
    """One import."""

    def __init__(
        self, services: Services, settings: Settings, lines: Lines, heading: Heading, reports: _Reports
    ) -> None:
        self._services = services
        self._settings = settings
        self._lines = lines
        self._heading = heading
        self._reports = reports

    async def whole(self, first: list[TextLine], *, domain: str | None, writes: bool) -> Row:
        """Bring the file into a domain and say what came of it."""
        services, heading = self._services, self._heading
        actor = by_import(services.ids.new())
        headed = HeadingImport(services.store, services.clock, services.ids, actor)
        target = await (headed.begin(heading, domain) if writes else headed.find(heading, domain))
        terms = await headed.terms(heading, target)
        with notebook() as notes:
            importing = Importing(
                services.store.loading,
                services.clock,
                services.ids,
                notes,
                domain=target,
                terms=terms,
                actor=actor,
                writes=writes,
            )
            await self._take_all(importing, terms, first)
        if writes and target is not None:
            await headed.settle(heading, target)
        for sentence in headed.warnings:
            warn(sentence)
        return self._summary(importing.tally, domain if target is None else target.name)

    async def _take_all(self, importing: Importing, terms: Terms, first: list[TextLine]) -> None:
        """Take every line behind the heading, and who waited for the last of them."""
        settings, lines, reports = self._settings, self._lines, self._reports
        reading = Reading(terms=terms, max_depth=settings.max_json_depth, max_user=settings.max_body)
        async with aclosing(read_ahead(reading, lines, first)) as reads:
            async for read in reads:
                reports.tell(await importing.take(read))
                reports.bar.show(done=lines.read, total=lines.size)
        reports.tell(await importing.finish())
        export = self._heading.export
        if export is not None and export.users is not None and not importing.has_ended:
            reports.tell([Refusal(line=TextLine(lines.number, None), sentence=CUT_SHORT)])

    def _summary(self, tally: Tally, domain: str | None) -> Row:
        for note, number in tally.tolerated.most_common():
            warn(f"{note.leniency}, {note.subject}: tolerated in {number} lines.")
        return {
            "domain": domain,
            "users": tally.users,
            "groups": tally.groups,
            "members": tally.members,
            "usersThere": tally.users_there,
            "groupsThere": tally.groups_there,
            "refused": self._reports.number,
        }


def _heading(lines: Lines, read_json: Decode) -> tuple[Heading, list[TextLine]]:
    """Read what stands before the first user, and the line that ended it."""
    found: list[tuple[TextLine, OwnLine]] = []
    while (line := lines.next()) is not None:
        own = heading_line(line, read_json, before=[before for _, before in found])
        if own is None:
            return Heading(lines=tuple(found)), [line]
        found.append((line, own))
    return Heading(lines=tuple(found)), []


@contextmanager
def _rejected(file: str | None) -> Iterator[BinaryIO | None]:
    """Open the file for refused lines, which hold what is known of persons: for its owner alone."""
    if file is None:
        yield None
        return
    try:
        out = open(file, "wb", opener=_private)  # noqa: SIM115 - closed below
    except OSError as error:
        raise InvalidName(f"The file {file} cannot be written: {error.strerror}.") from error
    with out:
        yield out


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _OWNER_ALONE)
