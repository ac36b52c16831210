"""RFC 7644 §3.5.2: what holds for every PATCH. Add, remove and replace have modules of their own."""

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidPath, InvalidSyntax, InvalidValue, Mutability, NoTarget, ScimError
from envi_scim.scim.patch import apply, parse_patch
from envi_scim.scim.urns import ENTERPRISE_USER_URN, PATCH_OP_URN, USER_URN
from tests.rfc.patched import BABS, HOME, TEAM, WORK, operations, patched


class TestMessage:
    @pytest.mark.clause("7644-3.5.2-2..4")
    @pytest.mark.parametrize(
        "body",
        [
            None,
            [],
            "x",
            {},
            {"schemas": [PATCH_OP_URN]},
            {"Operations": [{"op": "add", "path": "title", "value": "x"}]},
            {"schemas": [USER_URN], "Operations": [{"op": "add", "path": "title", "value": "x"}]},
            {"schemas": PATCH_OP_URN, "Operations": [{"op": "add", "path": "title", "value": "x"}]},
            {"schemas": [PATCH_OP_URN], "Operations": []},
            {"schemas": [PATCH_OP_URN], "Operations": {"op": "add", "path": "title", "value": "x"}},
            {"schemas": [PATCH_OP_URN], "Operations": ["add"]},
            {"schemas": [PATCH_OP_URN], "Operations": [{"path": "title", "value": "x"}]},
            {"schemas": [PATCH_OP_URN], "Operations": [{"op": "move", "path": "title", "value": "x"}]},
            {"schemas": [PATCH_OP_URN], "Operations": [{"op": 1, "path": "title", "value": "x"}]},
            {"schemas": [PATCH_OP_URN], "Operations": [{"op": "add", "OP": "add", "path": "title", "value": "x"}]},
        ],
    )
    def test_what_is_no_message_is_refused(self, body: Json) -> None:
        """The clause says so.

        "The body of each request MUST contain the "schemas" attribute with the URI value of
        "urn:ietf:params:scim:api:messages:2.0:PatchOp". [...] MUST contain the attribute "Operations", whose value is
        an array of one or more PATCH operations."
        """
        with pytest.raises(InvalidSyntax):
            parse_patch(body, USER)

    def test_names_of_the_message_have_no_case(self) -> None:
        """RFC 7643 §2.1: attribute names are case insensitive."""
        body: Json = {
            "SCHEMAS": [PATCH_OP_URN.upper()],
            "operations": [{"OP": "add", "Path": "TITLE", "VALUE": "x"}],
        }

        assert apply(BABS, parse_patch(body, USER), USER).document == BABS | {"title": "x"}

    @pytest.mark.clause("7644-3.5.2.1-1")
    def test_an_add_needs_a_value(self) -> None:
        """The clause: "The operation MUST contain a "value" member"."""
        with pytest.raises(InvalidValue):
            operations({"op": "add", "path": "title"})

    @pytest.mark.parametrize(
        "path", ["", "nobody", "emails[type eq", "emails[type pr].nobody", "name[givenName pr]", "a b", "__class__", 5]
    )
    def test_a_path_that_is_none_is_invalid(self, path: Json) -> None:
        """RFC 7644 table 9, invalidPath: "The "path" attribute was invalid or malformed (see Figure 7)"."""
        with pytest.raises(InvalidPath):
            operations({"op": "replace", "path": path, "value": "x"})

    def test_a_wrong_filter_in_a_path_is_an_invalid_filter(self) -> None:
        """RFC 7644 table 9, invalidFilter, applies to "PATCH (Path Filter)"."""
        with pytest.raises(ScimError) as refused:
            operations({"op": "replace", "path": "emails[nobody pr].value", "value": "x"})

        assert refused.value.scim_type == "invalidFilter"

    def test_the_missing_blank_in_the_rfc_s_own_example_is_forgiven(self) -> None:
        r"""The example of §3.5.2.2 reads `members[value eq\"2819c223...919d-413861904646\"]`."""
        after = patched({"op": "remove", "path": 'members[value eq"a"]'}, document=TEAM, resource_type=GROUP)

        assert after["members"] == [{"value": "b"}]


class TestAtomicity:
    @pytest.mark.clause("7644-3.5.2-14", "7644-3.5.2-15")
    def test_a_later_failure_undoes_what_was_before(self) -> None:
        """The clause: "A PATCH request, regardless of the number of operations, SHALL be treated as atomic"."""
        with pytest.raises(NoTarget):
            patched(
                {"op": "replace", "path": "nickName", "value": "B"},
                {"op": "replace", "path": 'emails[type co "x"].value', "value": "y"},
            )

    def test_each_operation_sees_what_the_one_before_it_did(self) -> None:
        """The clause: "The resulting resource becomes the target of the next operation"."""
        after = patched(
            {"op": "add", "path": "emails", "value": {"type": "other", "value": "o@x"}},
            {"op": "replace", "path": 'emails[type eq "other"].value', "value": "p@x"},
            {"op": "remove", "path": 'emails[value eq "o@x"]'},
        )

        assert after["emails"] == [WORK, HOME, {"type": "other", "value": "p@x"}]

    @pytest.mark.clause("7644-3.5.2-13")
    def test_a_new_primary_value_clears_the_others(self) -> None:
        """The clause says so.

        "A PATCH operation that sets a value's "primary" sub-attribute to "true" SHALL cause the server to
        automatically set "primary" to "false" for any other values in the array."
        """
        cleared = WORK | {"primary": False}
        by_sub_attribute = patched({"op": "replace", "path": 'emails[type eq "home"].primary', "value": True})
        by_add = patched({"op": "add", "path": "emails", "value": [{"value": "n@x", "primary": True}]})
        by_value = patched(
            {"op": "replace", "path": 'emails[type eq "home"]', "value": {"value": "h@x", "primary": True}}
        )

        assert by_sub_attribute["emails"] == [cleared, HOME | {"primary": True}]
        assert by_add["emails"] == [cleared, HOME, {"value": "n@x", "primary": True}]
        assert by_value["emails"] == [cleared, {"type": "home", "value": "h@x", "primary": True}]

    @pytest.mark.clause("7643-2.4-3")
    @pytest.mark.parametrize(
        "operation",
        [
            {"op": "replace", "path": "emails[value pr].primary", "value": True},
            {
                "op": "add",
                "path": "emails",
                "value": [{"value": "1", "primary": True}, {"value": "2", "primary": True}],
            },
            {"op": "replace", "path": "emails", "value": [WORK, HOME | {"primary": True}]},
        ],
    )
    def test_two_primary_values_at_once_are_refused(self, operation: Json) -> None:
        """RFC 7643 §2.4: "The primary attribute value "true" MUST appear no more than once"."""
        with pytest.raises(InvalidValue):
            patched(operation)


class TestMutability:
    @pytest.mark.clause("7643-7-17", "7644-3.5.2-6", "7644-3.5.2-7", "7644-3.5.2.2-6")
    @pytest.mark.parametrize("op", ["add", "replace", "remove"])
    @pytest.mark.parametrize(
        "path",
        [
            "id",
            "meta",
            "meta.version",
            "groups",
            'groups[value eq "x"]',
            "groups.display",
            f"{ENTERPRISE_USER_URN}:manager.displayName",
        ],
    )
    def test_what_is_read_only_cannot_be_changed(self, op: str, path: str) -> None:
        """The clause: "A client MUST NOT modify an attribute that has mutability "readOnly" or "immutable""."""
        operation: Json = {"op": op, "path": path} if op == "remove" else {"op": op, "path": path, "value": "x"}

        with pytest.raises(Mutability):
            patched(operation)

    def test_read_only_attributes_cannot_be_changed_without_a_path(self) -> None:
        with pytest.raises(Mutability):
            patched({"op": "replace", "value": {"groups": []}})

    @pytest.mark.clause("7643-7-20", "7644-3.5.2-6", "7644-3.5.2-7")
    @pytest.mark.parametrize(
        ("op", "path", "value"),
        [
            ("replace", 'members[value eq "a"].value', "c"),
            ("replace", 'members[value eq "a"]', {"value": "c"}),
            ("remove", 'members[value eq "a"].value', None),
        ],
    )
    def test_what_is_immutable_cannot_be_changed(self, op: str, path: str, value: Json) -> None:
        operation: Document = {"op": op, "path": path}
        if value is not None:
            operation["value"] = value

        with pytest.raises(Mutability):
            patched(operation, document=TEAM, resource_type=GROUP)

    @pytest.mark.clause("7643-7-19", "7644-3.5.2-8")
    def test_what_is_immutable_may_be_given_a_first_value_or_its_own(self) -> None:
        """The clause says so.

        "However, a client MAY "add" a value to an "immutable" attribute if the attribute had no previous value."
        """
        after = patched(
            {"op": "add", "path": 'members[value eq "a"].type', "value": "User"},
            {"op": "add", "path": 'members[value eq "a"].value', "value": "a"},
            document=TEAM,
            resource_type=GROUP,
        )

        assert after["members"] == [{"value": "a", "type": "User"}, {"value": "b"}]
