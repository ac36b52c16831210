"""Owns what an operator of Envi has done before a test begins: domains as the guide finds them, and their people."""

from tests.acceptance.support.commands import command_line
from tests.browser.support.site import PASSWORD, Site

ORGANIZATION = "For Testing Purpose"


def new_administrator(site: Site, email: str, *options: str) -> str:
    """Make an administrator, whose password is `PASSWORD`, and give the e-mail."""
    made = command_line(
        *("admin", "create", email, *options, "--database", site.shell.database), ENVI_SCIM_ADMIN_PASSWORD=PASSWORD
    )
    assert made.status == 0, made.err
    return email


def new_domain(site: Site, name: str, kind: str = "simple") -> str:
    """Make a domain as the guide finds it, and give the e-mail of its administrator."""
    site.shell.run("domain", "create", name, "--type", kind, "--authentication", "ws-trust")
    site.shell.run("organization", "create", name, ORGANIZATION)
    site.shell.run("role", "create", name, "Managed")
    return new_administrator(site, f"admin@{name}", "--domain", name)
