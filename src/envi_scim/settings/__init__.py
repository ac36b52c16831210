"""Owns what can be set: one table of every setting, and the frozen `Settings` that is read from it.

Values come from the environment (`ENVI_SCIM_...`); a flag of the command line wins over it. Each
value is text until its row has read it; a bad one is one sentence that names the variable.
docs/reference/settings.md lists this table, and a test compares the two.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Final

from envi_scim.settings.readers import (
    choice,
    database_url,
    networks,
    number,
    public_url,
    size,
    span,
    text,
)

MIB: Final = 1024 * 1024

_PREFIX: Final = "ENVI_SCIM_"
# Read by `admin create` and `admin set-password` alone, and never kept.
PASSWORD_VARIABLE: Final = "ENVI_SCIM_ADMIN_PASSWORD"  # noqa: S105 - the name of a variable
USER_PASSWORD_VARIABLE: Final = "ENVI_SCIM_USER_PASSWORD"  # noqa: S105 - the name of a variable


class SettingsError(Exception):
    """A setting has a value that cannot be used; the sentence names the variable."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One row of the table: field of `Settings`, unit, default as it would be written, meaning, how it is read."""

    name: str
    unit: str
    default: str
    meaning: str
    read: Callable[[str], object]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"{_PREFIX}{self.name.upper()}"


TABLE: Final = (
    Setting(
        name="database",
        unit="URL",
        default="sqlite:///envi-scim.db",
        meaning="Where everything is kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
        read=database_url,
    ),
    Setting(
        name="host",
        unit="address",
        default="127.0.0.1",
        meaning="The address to listen on.",
        read=text,
    ),
    Setting(
        name="port",
        unit="port",
        default="8000",
        meaning="The port to listen on; 0 takes a free one.",
        read=number(0, 65535),
    ),
    Setting(
        name="workers",
        unit="processes",
        default="1",
        meaning="How many processes serve. SQLite takes one; PostgreSQL as many as there are cores to spare.",
        read=number(1, 256),
    ),
    Setting(
        name="public_url",
        unit="URL",
        default="",
        meaning="The address that clients see, without /scim; every URL that is sent is made of it. "
        "Empty: the address that is listened on.",
        read=public_url,
    ),
    Setting(
        name="trusted_proxies",
        unit="networks",
        default="",
        meaning="Addresses or networks, separated by commas, whose X-Forwarded-For names the client in logs "
        "and in a token's last use. Empty: none.",
        read=networks,
    ),
    Setting(
        name="max_body",
        unit="bytes",
        default="1MiB",
        meaning="The largest request body, except for groups and bulk requests.",
        read=size(1024, 1024 * MIB),
    ),
    Setting(
        name="max_group_body",
        unit="bytes",
        default="16MiB",
        meaning="The largest request body for /Groups: some identity providers send whole groups, "
        "and 16 MiB hold some 200,000 members.",
        read=size(1024, 1024 * MIB),
    ),
    Setting(
        name="max_patch_operations",
        unit="operations",
        default="20000",
        meaning="How many operations one PATCH may hold. Identity providers send up to 1,000 changes of members in "
        "one, some of them an operation each; 20,000 take about a second.",
        read=number(100, 1_000_000),
    ),
    Setting(
        name="max_bulk_operations",
        unit="operations",
        default="1000",
        meaning="How many operations one bulk request may hold. Not more than one PATCH may hold: authentik reads the "
        "number here and sends PATCHes of so many.",
        read=number(1, 1_000_000),
    ),
    Setting(
        name="max_bulk_body",
        unit="bytes",
        default="4MiB",
        meaning="The largest request body for /Bulk: 1,000 users of 4 KiB each.",
        read=size(1024, 1024 * MIB),
    ),
    Setting(
        name="max_json_depth",
        unit="levels",
        default="32",
        meaning="How deep a JSON body may be nested; SCIM itself needs five levels. "
        "The data of a bulk operation may be as deep.",
        read=number(8, 512),
    ),
    Setting(
        name="max_headers",
        unit="bytes",
        default="32KiB",
        meaning="The size of all headers of a request together.",
        read=size(1024, MIB),
    ),
    Setting(
        name="max_url",
        unit="bytes",
        default="16KiB",
        meaning="The length of a request's target: a filter of 4 KiB, each character percent-encoded, fits.",
        read=size(256, MIB),
    ),
    Setting(
        name="header_timeout",
        unit="seconds",
        default="10s",
        meaning="How long the headers of a request may take to arrive.",
        read=span(0.1, 3600),
    ),
    Setting(
        name="body_timeout",
        unit="seconds",
        default="60s",
        meaning="How long the body of a request may take to arrive.",
        read=span(0.1, 3600),
    ),
    Setting(
        name="keep_alive",
        unit="seconds",
        default="75s",
        meaning="How long an idle connection is kept open.",
        read=span(0, 3600),
    ),
    Setting(
        name="drain_timeout",
        unit="seconds",
        default="30s",
        meaning="How long requests under way may take to end when the server is told to stop.",
        read=span(0, 3600),
    ),
    Setting(
        name="max_connections",
        unit="connections",
        default="1000",
        meaning="How many connections one worker serves at once. Further ones get 503 with Retry-After, and above "
        "twice the number they are cut without an answer.",
        read=number(1, 100_000),
    ),
    Setting(
        name="max_domain_rate",
        unit="requests a second",
        default="0",
        meaning="How many requests in a second one domain may send to one worker; four seconds' worth may come at "
        "once, and each operation of a bulk request counts. Further ones get 429 with Retry-After. 0 sets no limit: "
        "a domain that sends many then keeps none but itself waiting.",
        read=number(0, 1_000_000),
    ),
    Setting(
        name="page_size",
        unit="resources",
        default="100",
        meaning="How many resources a list gives where the request names no count.",
        read=number(1, 10_000),
    ),
    Setting(
        name="max_page_size",
        unit="resources",
        default="1000",
        meaning="How many resources a list gives at most, whatever count the request names.",
        read=number(1, 10_000),
    ),
    Setting(
        name="cursor_timeout",
        unit="seconds",
        default="1h",
        meaning="How long the cursor of a page may be used to ask for the next one.",
        read=span(1, 604_800),
    ),
    Setting(
        name="max_scan",
        unit="resources",
        default="50000",
        meaning="How many resources a filter or an order that no index serves may look at before it is refused as "
        "tooMany.",
        read=number(1, 10_000_000),
    ),
    Setting(
        name="announce_roles",
        unit="yes, no",
        default="no",
        meaning="Whether /ServiceProviderConfig has RolesAndEntitlements, as draft-ietf-scim-roles-entitlements asks "
        "for. Clients that take no member beyond RFC 7643 refuse the whole document then; /Roles is there either way.",
        read=choice("yes", "no"),
    ),
    Setting(
        name="cache_time",
        unit="seconds",
        default="3s",
        meaning="How long a worker remembers a token and its domain's configuration. Revocations and changes are "
        "promised to take effect within 5 s, so it may not be more than 4.",
        read=span(0, 4),
    ),
    Setting(
        name="session_idle",
        unit="seconds",
        default="30m",
        meaning="How long an administrator who does nothing in the console stays signed in; up to a minute less, "
        "since the last use is noted once a minute.",
        read=span(120, 7 * 24 * 3600),
    ),
    Setting(
        name="session_life",
        unit="seconds",
        default="12h",
        meaning="How long an administrator stays signed in to the console at most, whatever they do.",
        read=span(120, 7 * 24 * 3600),
    ),
    Setting(
        name="request_retention",
        unit="seconds",
        default="30d",
        meaning="How long the record of each request is kept, with what was tolerated in it and no value of it. "
        "0 keeps none.",
        read=span(0, 3650 * 24 * 3600),
    ),
    Setting(
        name="pool_size",
        unit="connections",
        default="10",
        meaning="How many connections to PostgreSQL one worker opens at most.",
        read=number(1, 1000),
    ),
    Setting(
        name="database_timeout",
        unit="seconds",
        default="30s",
        meaning="How long PostgreSQL may take for one statement. A server that hangs is given up 5 s later and the "
        "request answered by 503, before identity providers give up after a minute.",
        read=span(0.1, 50),
    ),
    Setting(
        name="log_format",
        unit="json, console",
        default="json",
        meaning="How the log lines on standard error look.",
        read=choice("json", "console"),
    ),
    Setting(
        name="log_level",
        unit="debug, info, warning, error",
        default="info",
        meaning="From which level on the log is written; each request is one line at level info.",
        read=choice("debug", "info", "warning", "error"),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting, read and checked. What each means stands in `TABLE`."""

    database: str = field(repr=False)  # may hold a password
    host: str
    port: int
    workers: int
    public_url: str
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...]
    max_body: int
    max_group_body: int
    max_patch_operations: int
    max_bulk_operations: int
    max_bulk_body: int
    max_json_depth: int
    max_headers: int
    max_url: int
    header_timeout: float
    body_timeout: float
    keep_alive: float
    drain_timeout: float
    max_connections: int
    max_domain_rate: int
    page_size: int
    max_page_size: int
    cursor_timeout: float
    max_scan: int
    announce_roles: str
    cache_time: float
    session_idle: float
    session_life: float
    request_retention: float
    pool_size: int
    database_timeout: float
    log_format: str
    log_level: str

    @property
    def is_sqlite(self) -> bool:
        """Whether everything is kept in one SQLite file."""
        return self.database.startswith("sqlite:")

    @property
    def base_url(self) -> str:
        """The address that clients see, without a slash at its end."""
        if self.public_url:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def unknown(environment: Mapping[str, str]) -> Sequence[str]:
    """Name the variables that look like settings and are none."""
    known = {PASSWORD_VARIABLE, USER_PASSWORD_VARIABLE, *(setting.variable for setting in TABLE)}
    return sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)


def load(environment: Mapping[str, str], flags: Mapping[str, str | None] | None = None) -> Settings:
    """Read all settings; a flag that was given wins over its variable, an empty variable means the default.

    Raises:
        SettingsError: a value cannot be used.
    """
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    values: dict[str, Any] = {}  # each row's reader gives the type of the row's field
    for setting in TABLE:
        flag = given.get(setting.name)
        written = flag if flag is not None else environment.get(setting.variable) or setting.default
        try:
            values[setting.name] = setting.read(written)
        except ValueError as error:
            source = f"--{setting.name.replace('_', '-')}" if flag is not None else setting.variable
            raise SettingsError(f"{source} {error}") from error
    settings = Settings(**values)
    if settings.page_size > settings.max_page_size:
        raise SettingsError("ENVI_SCIM_PAGE_SIZE must not be larger than ENVI_SCIM_MAX_PAGE_SIZE.")
    if settings.max_bulk_operations > settings.max_patch_operations:
        raise SettingsError("ENVI_SCIM_MAX_BULK_OPERATIONS must not be larger than ENVI_SCIM_MAX_PATCH_OPERATIONS.")
    return settings
