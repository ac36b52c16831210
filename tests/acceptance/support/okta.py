"""Owns a client that sends what Okta sends: its headers, its bodies (docs/how-to/connect-okta.md).

Every answer is held against what must hold for all of them: no 5xx, no HTML, the media type of SCIM, and
an error body wherever the status is one.
"""

import random
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

HEADERS = {
    "User-Agent": "Okta SCIM Client 1.0.0",
    "Accept": "application/scim+json",
    "Accept-Charset": "utf-8",
    "Accept-Encoding": "gzip,deflate",
    "Connection": "close",
}
CONTENT_TYPE = {"Content-Type": "application/scim+json; charset=utf-8"}

Json = dict[str, Any]


class Okta:
    """One app instance in Okta: a base URL, and the API Token field, which is sent as it was typed."""

    def __init__(self, base_url: str, api_token: str) -> None:
        self.base_url = base_url
        self.api_token = api_token
        self._client = httpx.Client(timeout=30, trust_env=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def send(self, method: str, path: str, body: object = None, **headers: str) -> httpx.Response:
        """Send one request below the base URL and check what must hold for every answer."""
        sent = {**HEADERS, "Authorization": self.api_token}
        if body is not None:
            sent |= CONTENT_TYPE
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.request(method, self.base_url + path, json=body, headers=sent)
        check(answer)
        return answer

    def get(self, path: str) -> httpx.Response:
        """Read."""
        return self.send("GET", path)

    def post(self, path: str, body: Json) -> httpx.Response:
        """Create."""
        return self.send("POST", path, body)

    def put(self, path: str, body: Json) -> httpx.Response:
        """Replace."""
        return self.send("PUT", path, body)

    def patch(self, path: str, *operations: Json) -> httpx.Response:
        """Change by operations."""
        return self.send("PATCH", path, {"schemas": [PATCH_OP], "Operations": list(operations)})

    def delete(self, path: str) -> httpx.Response:
        """Delete."""
        return self.send("DELETE", path)

    def find(self, path: str, attribute: str, value: str) -> list[Json]:
        """Look up by `attribute eq value`, blanks and quotes encoded as Okta does."""
        text = quote(f'{attribute} eq "{value}"', safe="")
        answer = self.get(f"{path}?filter={text}&startIndex=1&count=100")
        assert answer.status_code == httpx.codes.OK, answer.text
        found = answer.json()
        assert found["schemas"] == [LIST]
        assert found["totalResults"] == len(found["Resources"])
        resources: list[Json] = found["Resources"]
        return resources

    def created(self, path: str, body: Json) -> Json:
        """Create what must be creatable, and give it."""
        answer = self.post(path, body)
        assert answer.status_code == httpx.codes.CREATED, answer.text
        resource: Json = answer.json()
        assert answer.headers["location"] == resource["meta"]["location"]
        return resource

    def user(self, login: str, **more: Any) -> Json:
        """Create a user as the apps of the OIN do, and give it; what is None is left out."""
        body = {**oin_user(login), **more}
        return self.created("/Users", {name: value for name, value in body.items() if value is not None})

    def group(self, display_name: str, *members: str) -> Json:
        """Create a group as group push does, and give it."""
        return self.created("/Groups", pushed_group(display_name, *members))

    def members(self, group_id: str) -> set[str]:
        """Read the ids of a group's members."""
        answer = self.get(f"/Groups/{group_id}")
        assert answer.status_code == httpx.codes.OK, answer.text
        ids = [member["value"] for member in answer.json().get("members", [])]
        assert len(ids) == len(set(ids)), "a member is in the list twice"
        return set(ids)


def check(answer: httpx.Response) -> None:
    """Check what must hold for every answer, whatever was asked."""
    described = f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text[:500]}"
    assert answer.status_code < 500, described
    if answer.status_code == httpx.codes.NO_CONTENT or answer.request.method == "HEAD":
        assert answer.content == b"", described
        return
    assert answer.headers["content-type"].split(";")[0] == "application/scim+json", described
    if answer.status_code >= 400:
        check_error(answer)


def check_error(answer: httpx.Response) -> None:
    """RFC 7644 §3.12: an error is a JSON body with its URN, the status as a string, and a sentence."""
    body = answer.json()
    assert body["schemas"] == [ERROR], answer.text
    assert body["status"] == str(answer.status_code), answer.text
    assert body["detail"].strip(), answer.text
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        assert answer.headers["www-authenticate"].split()[0] == "Bearer"


def okta_id(login: str) -> str:
    """Make an id as Okta gives them to users: 20 characters that begin with 00u."""
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    return "00u" + "".join(random.Random(login).choices(letters, k=17))  # noqa: S311  # same login, same id


def aiw_user(login: str, *, given: str = "Ada", family: str = "Lovelace", active: bool = True) -> Json:
    """Give what an app of the App Integration Wizard sends: the whole profile, with a random password in it."""
    return {
        "schemas": [USER],
        "userName": login,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"primary": True, "value": login, "type": "work"}],
        "displayName": f"{given} {family}",
        "locale": "en-US",
        "externalId": okta_id(login),
        "groups": [],
        "password": "1mz050nq",
        "active": active,
    }


def oin_user(login: str, *, given: str = "Ada", family: str = "Lovelace") -> Json:
    """Give what the guide's app sends with the guide's mapping (B8): userName, names and one work e-mail."""
    return {
        "schemas": [USER],
        "userName": login,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"primary": True, "value": login, "type": "work"}],
        "active": True,
        "groups": [],
        "password": "t1meMa$heen",
    }


def pushed_group(display_name: str, *members: str) -> Json:
    """Give what group push creates; apps of the App Integration Wizard send the members with it."""
    return {
        "schemas": [GROUP],
        "displayName": display_name,
        "members": [{"value": member, "display": f"{member}@example.com"} for member in members],
    }


def set_active(active: bool) -> Json:  # noqa: FBT001  # the value itself is what is said
    """Give the operation that deactivates or reactivates: no path, a value object."""
    return {"op": "replace", "value": {"active": active}}


def add_members(*ids: str) -> Json:
    """Give the operation that adds members: value and display, no type."""
    return {"op": "add", "path": "members", "value": [{"value": id_, "display": f"{id_}@example.com"} for id_ in ids]}


def remove_member(id_: str) -> Json:
    """Give the operation that removes one member, selected by its value."""
    return {"op": "remove", "path": f'members[value eq "{id_}"]'}


def replace_members(*ids: str) -> Json:
    """Give the operation of a full push."""
    return {"op": "replace", "path": "members", "value": [{"value": id_} for id_ in ids]}


def rename(group_id: str, display_name: str) -> Json:
    """Give the operation that Okta sends after a POST, with each membership change, and to rename."""
    return {"op": "replace", "value": {"id": group_id, "displayName": display_name}}
