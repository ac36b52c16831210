"""Guide C2 and C7: every form in which Okta changes the members of a pushed group, one by one and all at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.acceptance.support.okta import Json, Okta, add_members, remove_member, replace_members

CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Pushed:
    """A group with Ada and Bob in it; Cyd is not."""

    okta: Okta
    id: str
    ada: str
    bob: str
    cyd: str

    def patch(self, *operations: Json) -> set[str]:
        """Patch the group as Okta does and give its members then."""
        answer = self.okta.patch(f"/Groups/{self.id}", *operations)
        assert answer.status_code in {200, 204}, answer.text
        return self.okta.members(self.id)


@pytest.fixture
def pushed(okta: Okta) -> Pushed:
    ada, bob, cyd = (okta.user(f"{name}@example.com")["id"] for name in ("ada", "bob", "cyd"))
    return Pushed(okta, okta.group("Envi_Testing", ada, bob)["id"], ada, bob, cyd)


@pytest.mark.clause("7644-3.5-2")
def test_a_member_is_added(pushed: Pushed) -> None:
    assert pushed.patch(add_members(pushed.cyd)) == {pushed.ada, pushed.bob, pushed.cyd}


def test_adding_who_is_in_already_changes_nothing(pushed: Pushed) -> None:
    before = pushed.okta.get(f"/Groups/{pushed.id}").json()

    pushed.patch(add_members(pushed.ada), add_members(pushed.bob, pushed.bob))

    assert pushed.okta.get(f"/Groups/{pushed.id}").json() == before


def test_a_member_is_removed_by_its_value(pushed: Pushed) -> None:
    assert pushed.patch(remove_member(pushed.ada)) == {pushed.bob}


def test_removing_who_is_not_in_is_no_error(pushed: Pushed) -> None:
    assert pushed.patch(remove_member(pushed.cyd)) == {pushed.ada, pushed.bob}


@pytest.mark.clause("7643-4.2-2")
def test_members_are_removed_and_added_in_one_request(pushed: Pushed) -> None:
    assert pushed.patch(remove_member(pushed.ada), add_members(pushed.cyd)) == {pushed.bob, pushed.cyd}


def test_operations_are_applied_in_their_order(pushed: Pushed) -> None:
    """RFC 7644 §3.5.2: "applied sequentially in the order they appear in the array"."""
    operations = (
        add_members(pushed.cyd),
        remove_member(pushed.cyd),
        remove_member(pushed.ada),
        add_members(pushed.ada),
    )

    assert pushed.patch(*operations) == {pushed.ada, pushed.bob}


def test_a_full_push_replaces_all_members(pushed: Pushed) -> None:
    assert pushed.patch(replace_members(pushed.bob, pushed.cyd)) == {pushed.bob, pushed.cyd}


def test_a_full_push_of_an_empty_group_removes_everybody(pushed: Pushed) -> None:
    assert pushed.patch(replace_members()) == set()


def test_members_come_without_a_path_beside_id_and_name(pushed: Pushed) -> None:
    """Seen from Okta: `{"members": [...], "id": ..., "displayName": ...}` as the value of one replace."""
    value = {"id": pushed.id, "displayName": "Envi_Testing", "members": [{"value": pushed.cyd, "display": "cyd"}]}

    assert pushed.patch({"op": "replace", "value": value}) == {pushed.cyd}


def test_a_path_less_add_of_members_adds_them(pushed: Pushed) -> None:
    value = {"members": [{"value": pushed.cyd}]}

    assert pushed.patch({"op": "add", "value": value}) == {pushed.ada, pushed.bob, pushed.cyd}


def test_removing_with_a_value_array_removes_these_alone(pushed: Pushed) -> None:
    """Read by the letter it would empty the group: the worst outcome there is (decision 15)."""
    operation = {"op": "remove", "path": "members", "value": [{"value": pushed.ada}]}

    assert pushed.patch(operation) == {pushed.bob}


def test_one_person_who_is_gone_does_not_fail_the_others(pushed: Pushed) -> None:
    """A user deleted a moment ago is skipped; the rest of the batch arrives."""
    pushed.okta.delete(f"/Users/{pushed.bob}")

    assert pushed.patch(add_members(pushed.bob, pushed.cyd)) == {pushed.ada, pushed.cyd}


@pytest.mark.clause("7644-3.5.2-14", "7644-3.5.2-15")
def test_a_failing_operation_undoes_the_ones_before_it(pushed: Pushed) -> None:
    """RFC 7644 §3.5.2: "a PATCH request ... SHALL be treated as atomic"."""
    before = pushed.okta.get(f"/Groups/{pushed.id}").json()

    answer = pushed.okta.patch(
        f"/Groups/{pushed.id}",
        remove_member(pushed.ada),
        {"op": "replace", "path": "displayName", "value": "Envi_Other"},
        {"op": "add", "path": "nothing.known", "value": 1},
    )

    assert answer.status_code == 400
    assert pushed.okta.get(f"/Groups/{pushed.id}").json() == before


@pytest.mark.clause("7644-3.5.2-18")
def test_a_group_patch_answers_204_and_200_when_attributes_are_asked_for(pushed: Pushed) -> None:
    """RFC 7644 §3.5.2 allows both; no million members come back for one that was added."""
    body = {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [add_members(pushed.cyd)],
    }

    plain = pushed.okta.send("PATCH", f"/Groups/{pushed.id}", body)
    asked = pushed.okta.send("PATCH", f"/Groups/{pushed.id}?attributes=displayName", body)
    excluded = pushed.okta.send("PATCH", f"/Groups/{pushed.id}?excludedAttributes=members", body)

    assert plain.status_code == 204
    assert asked.status_code == excluded.status_code == 200
    assert asked.json()["displayName"] == "Envi_Testing"
    assert "members" not in asked.json()
    assert "members" not in excluded.json()


def test_overlapping_patches_from_eight_connections_lose_nobody(okta: Okta) -> None:
    """Guide C5: a rule pushes several changes of one group side by side; all of them hold."""
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        users = list(pool.map(lambda n: okta.user(f"user{n:03}@example.com")["id"], range(80)))
        group = okta.group("Envi_Testing", *users[:40])["id"]
        # each connection removes five of the first forty and adds fifteen of the last forty, ten of them shared
        batches = [(users[5 * n : 5 * n + 5], users[40 + 3 * n : 40 + 3 * n + 15]) for n in range(CONNECTIONS)]

        def change(batch: tuple[list[str], list[str]]) -> int:
            leaving, joining = batch
            one_by_one = [okta.patch(f"/Groups/{group}", remove_member(member)) for member in leaving]
            together = okta.patch(f"/Groups/{group}", add_members(*reversed(joining)))
            return max(answer.status_code for answer in [*one_by_one, together])

        statuses = list(pool.map(change, batches))

    joined = {member for _, joining in batches for member in joining}
    assert set(statuses) == {204}
    assert okta.members(group) == joined


def test_eight_connections_add_and_remove_each_their_own_and_all_hold(okta: Okta) -> None:
    """Each connection owns some members and ends with a known state of them, while the group is renamed too."""
    users = [okta.user(f"user{n:03}@example.com")["id"] for n in range(CONNECTIONS * 4)]
    group = okta.group("Envi_Testing")["id"]

    def own(number: int) -> None:
        mine = users[number * 4 : number * 4 + 4]
        for _ in range(3):
            assert okta.patch(f"/Groups/{group}", add_members(*mine)).is_success
            assert okta.patch(
                f"/Groups/{group}", {"op": "replace", "value": {"displayName": f"Envi_{number}"}}
            ).is_success
            assert okta.patch(f"/Groups/{group}", *(remove_member(member) for member in mine[:2])).is_success

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(own, range(CONNECTIONS)))

    expected = {member for number in range(CONNECTIONS) for member in users[number * 4 + 2 : number * 4 + 4]}
    assert okta.members(group) == expected
    assert okta.get(f"/Groups/{group}").json()["displayName"] in {f"Envi_{n}" for n in range(CONNECTIONS)}
