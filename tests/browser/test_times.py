"""Times, in the zone of whoever looks and with UTC at hand."""

import re

from playwright.sync_api import expect

from tests.browser.support.site import EMAIL, PASSWORD
from tests.browser.support.visitor import Visitor, Visitors

UTC = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$")
# An hour or two ahead of UTC by the season, as the windows' zone is.
BERLIN = """
(one) => new Intl.DateTimeFormat('en-GB', {dateStyle: 'medium', timeStyle: 'medium', timeZone: 'Europe/Berlin'})
  .format(new Date(one.dateTime))
"""


def test_times_are_in_the_zone_of_whoever_looks_with_utc_at_hand(administrator: Visitor) -> None:
    administrator.goto("/profile")

    time = administrator.page.locator("time").first
    expect(time).to_have_attribute("title", UTC)
    expect(time).to_have_text(time.evaluate(BERLIN))


def test_times_are_in_utc_without_javascript(visitors: Visitors) -> None:
    visitor = visitors.new(java_script=False)
    visitor.sign_in(EMAIL, PASSWORD)
    visitor.goto("/profile")

    time = visitor.page.locator("time").first
    expect(time).to_have_text(UTC)
    written = time.get_attribute("datetime")
    assert written is not None
    assert time.inner_text() == f"{written[:10]} {written[11:19]} UTC"
