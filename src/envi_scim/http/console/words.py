"""Owns the words by which pages name what the rules have codes for: kinds of changes, browsers."""

import re
from typing import Final

from envi_scim.provisioning.events import EventKind

EVENTS: Final = {
    EventKind.USER_CREATE: "User created",
    EventKind.USER_UPDATE: "User changed",
    EventKind.USER_LINK: "User linked",
    EventKind.USER_DEACTIVATE: "User deactivated",
    EventKind.USER_REACTIVATE: "User reactivated",
    EventKind.USER_DELETE: "User deleted",
    EventKind.USER_LOCK: "User locked",
    EventKind.USER_UNLOCK: "User unlocked",
    EventKind.USER_PASSWORD: "Password set",
    EventKind.GROUP_CREATE: "Group created",
    EventKind.GROUP_UPDATE: "Group changed",
    EventKind.GROUP_MEMBERS: "Members changed",
    EventKind.GROUP_DELETE: "Group deleted",
    EventKind.DOMAIN_CREATE: "Domain created",
    EventKind.DOMAIN_UPDATE: "Domain changed",
    EventKind.ORGANIZATION_CREATE: "Organization created",
    EventKind.ORGANIZATION_UPDATE: "Organization renamed",
    EventKind.ROLE_CREATE: "Role created",
    EventKind.ROLE_UPDATE: "Role renamed",
    EventKind.CONFIGURATION_UPDATE: "SCIM Configuration changed",
    EventKind.CONFIGURATION_KEEP: "Overwritten attributes changed",
    EventKind.PASSWORD_WORDS: "Password Dictionaries changed",
    EventKind.SCHEMA_DECLARE: "Custom attributes changed",
    EventKind.TOKEN_CREATE: "Token created",
    EventKind.TOKEN_REVOKE: "Token revoked",
    EventKind.ADMINISTRATOR_CREATE: "Administrator added",
    EventKind.ADMINISTRATOR_RIGHTS: "Administrator's rights changed",
    EventKind.ADMINISTRATOR_PASSWORD: "Administrator's password set",
    EventKind.ADMINISTRATOR_DISABLE: "Administrator disabled",
    EventKind.ADMINISTRATOR_ENABLE: "Administrator enabled",
}

# In this order: each but the last two also calls itself by the names of those behind it.
_BROWSERS: Final = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS: Final = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)
_LONGEST: Final = 60


def event_label(kind: str) -> str:
    """Name a kind of change; nothing for no change."""
    return EVENTS[EventKind(kind)] if kind else ""


def browser_label(user_agent: str) -> str:
    """Name a browser by what it says of itself: `Firefox on Windows`; what is none as it calls itself, cut.

    >>> browser_label("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36")
    'Chrome on Linux'
    """
    browser = next((name for mark, name in _BROWSERS if re.search(rf"\b\w*{mark}/", user_agent)), None)
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), None)
    if browser is None:
        return user_agent[:_LONGEST] or "unknown"
    return browser if system is None else f"{browser} on {system}"
