"""Many clients want the same at the same moment."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier

from tests.acceptance.support.domain import Domain
from tests.acceptance.support.okta import Okta, oin_user, pushed_group, rename, set_active

SPELLINGS = 50
LOGIN = "zoë.straße@example.com"


def spellings(name: str, count: int) -> list[str]:
    """Give different spellings of one name: cases, composed and decomposed letters, ß and ss."""
    chance = Random(name)  # noqa: S311  # repeatable, no secret
    found: dict[str, None] = {name: None}
    while len(found) < count:
        text = "".join(chance.choice((letter.upper(), letter.lower(), letter)) for letter in name)
        found[unicodedata.normalize(chance.choice(("NFC", "NFD")), text)] = None
    return list(found)


def at_once(okta: Okta, path: str, bodies: list[dict[str, object]]) -> list[int]:
    """Send all bodies at the same moment, each on a connection of its own; give the statuses."""
    barrier = Barrier(len(bodies))

    def send(body: dict[str, object]) -> int:
        barrier.wait(timeout=30)
        return okta.post(path, body).status_code

    with ThreadPoolExecutor(len(bodies)) as pool:
        return sorted(pool.map(send, bodies))


def test_one_user_name_in_fifty_spellings_is_created_once(domain: Domain) -> None:
    """One 201, the rest 409."""
    names = spellings(LOGIN, SPELLINGS)

    with domain.okta() as okta:
        statuses = at_once(okta, "/Users", [oin_user(name) for name in names])

        assert statuses == [201] + [409] * (SPELLINGS - 1)
        ids = {user["id"] for name in names[::7] for user in okta.find("/Users", "userName", name)}
        assert len(ids) == 1
        assert okta.get("/Users?count=0").json()["totalResults"] == 1


def test_one_group_name_in_fifty_spellings_is_created_once(domain: Domain) -> None:
    """Two groups of one name would be ambiguous for Okta."""
    with domain.okta() as okta:
        statuses = at_once(okta, "/Groups", [pushed_group(name) for name in spellings("Envi_Prüfung", SPELLINGS)])

        assert statuses == [201] + [409] * (SPELLINGS - 1)
        assert okta.get("/Groups?count=0").json()["totalResults"] == 1


def test_users_that_race_for_a_name_by_patch_get_it_once(domain: Domain) -> None:
    """One wins and the others are told 409, never 500."""
    with domain.okta() as okta:
        users = [okta.user(f"racer{number}@example.com") for number in range(8)]
        barrier = Barrier(len(users))

        def take(user: dict[str, str]) -> int:
            barrier.wait(timeout=30)
            body = {"op": "replace", "path": "userName", "value": "Winner@example.com"}
            return okta.patch(f"/Users/{user['id']}", body).status_code

        with ThreadPoolExecutor(len(users)) as pool:
            statuses = sorted(pool.map(take, users))

        assert statuses == [200] + [409] * 7


def test_changes_of_one_user_from_eight_connections_are_all_kept(domain: Domain) -> None:
    """Each connection patches an attribute of its own: no lost update, and no conflict that a client would see."""
    names = ("title", "displayName", "nickName", "userType", "locale", "timezone", "preferredLanguage", "externalId")
    with domain.okta() as okta:
        user = okta.user("busy@example.com")
        barrier = Barrier(len(names))

        def change(name: str) -> int:
            barrier.wait(timeout=30)
            answers = [
                okta.patch(f"/Users/{user['id']}", {"op": "replace", "path": name, "value": f"{name}{turn}"})
                for turn in range(3)
            ]
            return max(answer.status_code for answer in answers)

        with ThreadPoolExecutor(len(names)) as pool:
            statuses = set(pool.map(change, names))
        read = okta.get(f"/Users/{user['id']}").json()

        assert statuses == {200}
        assert {name: read[name] for name in names} == {name: f"{name}2" for name in names}


def test_writes_that_name_a_version_win_once(domain: Domain) -> None:
    """Of several If-Match with one version exactly one wins, the others get 412."""
    with domain.okta() as okta:
        user = okta.user("versioned@example.com")
        barrier = Barrier(8)

        def change(number: int) -> int:
            barrier.wait(timeout=30)
            return okta.send(
                "PUT",
                f"/Users/{user['id']}",
                oin_user("versioned@example.com") | {"title": str(number)},
                If_Match=user["meta"]["version"],
            ).status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(change, range(8)))

        assert statuses == [200] + [412] * 7


def test_a_group_that_is_deleted_and_changed_at_once_leaves_no_trace(domain: Domain) -> None:
    """No membership without its group, no 5xx."""
    with domain.okta() as okta:
        user = okta.user("member@example.com")
        for turn in range(5):
            group = okta.group(f"Envi_{turn}", user["id"])["id"]
            barrier = Barrier(4)

            def act(number: int, group: str = group, barrier: Barrier = barrier) -> int:
                barrier.wait(timeout=30)
                if number == 0:
                    return okta.delete(f"/Groups/{group}").status_code
                if number == 1:
                    return okta.patch(f"/Groups/{group}", rename(group, f"Renamed {group}")).status_code
                if number == 2:
                    return okta.patch(f"/Users/{user['id']}", set_active(number % 2 == 0)).status_code
                body = {"op": "add", "path": "members", "value": [{"value": user["id"]}]}
                return okta.patch(f"/Groups/{group}", body).status_code

            with ThreadPoolExecutor(4) as pool:
                statuses = list(pool.map(act, range(4)))

            assert statuses[0] == 204
            assert set(statuses[1:]) <= {200, 204, 404}
            assert okta.get(f"/Groups/{group}").status_code == 404
        assert okta.get(f"/Users/{user['id']}").json().get("groups", []) == []
