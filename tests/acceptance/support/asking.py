"""Owns what several tests ask of a server in one line: who is found, what a PATCH makes, how it is refused."""

from urllib.parse import quote

from tests.acceptance.support.okta import Json, Okta


def found(okta: Okta, filter_text: str, path: str = "/Users") -> set[str]:
    """Give the names of what a filter finds."""
    answer = okta.get(f"{path}?filter={quote(filter_text, safe='')}&count=1000")
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["totalResults"] == len(body["Resources"])
    return {resource.get("userName") or resource["displayName"] for resource in body["Resources"]}


def patched(okta: Okta, user: Json, *operations: Json) -> Json:
    """Patch a user and give it."""
    answer = okta.patch(f"/Users/{user['id']}", *operations)
    assert answer.status_code == 200, answer.text
    result: Json = answer.json()
    return result


def refused(okta: Okta, user: Json, scim_type: str, *operations: Json) -> None:
    """Patch a user in a way that is refused, and check that nothing of it was done."""
    before = okta.get(f"/Users/{user['id']}").json()
    answer = okta.patch(f"/Users/{user['id']}", *operations)
    assert (answer.status_code, answer.json().get("scimType")) == (400, scim_type), answer.text
    assert okta.get(f"/Users/{user['id']}").json() == before
