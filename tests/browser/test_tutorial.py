"""The first ten minutes, in the order of the tutorial; its pictures, and those of the README, come from here."""

from tests.acceptance.support.okta import PATCH_OP
from tests.browser.support.pictures import picture
from tests.browser.support.site import EMAIL, PASSWORD, Site
from tests.browser.support.visitor import WIDE, WIDE_DARK, Visitors

HERE = "/domains/envi.com"
SCIM = f"{HERE}/resources/scim-configuration"
# What differs from run to run.
TIMES = {"time": "26 Nov 2026, 09:30:00"}
AN_ID = "01a21a09-e516-73f4-a3a1-9f07444579f5"
A_REQUEST = "3f9a0c1d2e4b-0000002a"
PEOPLE = (("Ada", "Lovelace"), ("Grace", "Hopper"), ("Alan", "Turing"), ("Barbara", "Liskov"), ("Tim", "Berners-Lee"))


def person(given: str, family: str) -> dict[str, object]:
    email = f"{given}.{family}@envi.com".lower()
    return {
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": email,
        "externalId": f"00u{given.lower()}",
        "name": {"givenName": given, "familyName": family},
        "emails": [{"value": email, "type": "work", "primary": True}],
    }


def test_the_tutorial_from_its_beginning_to_its_end(visitors: Visitors, site: Site) -> None:
    visitor = visitors.new(WIDE)
    visitor.goto("/")
    picture(visitor.page, "sign-in", whole=False)
    visitor.sign_in(EMAIL, PASSWORD)

    visitor.click("link", "Resources")
    visitor.click("link", "SCIM Configuration")
    visitor.click("button", "Create Token")
    secret = visitor.page.get_by_label("Token", exact=True)
    secret.evaluate("(one) => { one.value = 'envi_scim_' + '•'.repeat(49); }")
    picture(visitor.page, "token", whole=False, instead=TIMES)

    with site.okta() as okta:
        okta.send("GET", "/Users?startIndex=1&count=2")
        users = [okta.send("POST", "/Users", person(*name)).json()["id"] for name in PEOPLE]
        for name, members in (("Envi_Managed", users[:3]), ("envi_testing", users[1:2]), ("Envi_Byer", users[3:4])):
            okta.send("POST", "/Groups", {"displayName": name, "members": [{"value": user} for user in members]})
        off = {"schemas": [PATCH_OP], "Operations": [{"op": "replace", "value": {"active": False}}]}
        okta.send("PATCH", f"/Users/{users[4]}", off)
        refused = okta.send("POST", "/Users", person("ADA", "Lovelace"))
    assert refused.status_code == 409

    visitor.goto(f"{HERE}/users")
    visitor.reads("through Envi_Managed")
    picture(visitor.page, "users", instead=TIMES)
    visitor.click("link", "Grace Hopper")
    picture(visitor.page, "user", instead=TIMES | {"dd code": AN_ID, "a.mono": A_REQUEST})
    visitor.goto(f"{HERE}/resources/groups")
    visitor.reads("Did you mean Buyer?")
    picture(visitor.page, "groups", whole=False, instead=TIMES)
    visitor.goto(SCIM)
    visitor.reads("Try reactivation")
    base_url = visitor.page.get_by_label("Base URL", exact=True)
    base_url.evaluate("(one) => { one.value = 'https://scim.example.com/scim'; }")
    picture(visitor.page, "checklist", instead=TIMES | {"td code": "envi_scim_1a2B…"})
    visitor.goto(f"{SCIM}/activity/{refused.headers['x-request-id']}")
    visitor.reads("A user with this userName is there already")
    picture(visitor.page, "refused", instead=TIMES | {"dd code": A_REQUEST, "dd:nth-of-type(3)": "4 ms"})

    dark = visitors.new(WIDE_DARK)
    dark.sign_in(EMAIL, PASSWORD)
    dark.goto(f"{SCIM}/activity?which=changed")
    dark.reads("User deactivated")
    picture(dark.page, "activity", instead=TIMES | {"td.right": "4 ms"})
