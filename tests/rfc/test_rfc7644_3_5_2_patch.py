"""RFC 7644 §3.5.2: the clauses on PATCH, and its examples."""

from copy import deepcopy

import pytest

from envi_scim.scim.attributes import Document, Json
from envi_scim.scim.core_schemas import GROUP, USER
from envi_scim.scim.errors import InvalidPath, InvalidSyntax, InvalidValue, Mutability, NoTarget, ScimError
from envi_scim.scim.patch import Operation, apply, parse_patch
from envi_scim.scim.schemas import ResourceType
from envi_scim.scim.urns import ENTERPRISE_USER_URN, GROUP_URN, PATCH_OP_URN, USER_URN

WORK: Document = {"value": "bjensen@example.com", "type": "work", "primary": True}
HOME: Document = {"value": "babs@jensen.org", "type": "home"}
AT_HOME: Document = {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": True}
BABS: Document = {
    "schemas": [USER_URN],
    "userName": "bjensen",
    "name": {"givenName": "Barbara", "familyName": "Jensen"},
    "nickName": "Babs",
    "emails": [WORK, HOME],
    "addresses": [
        {"type": "work", "streetAddress": "100 Universal City Plaza", "primary": False},
        AT_HOME,
    ],
}
TEAM: Document = {"schemas": [GROUP_URN], "displayName": "Team", "members": [{"value": "a"}, {"value": "b"}]}


def operations(*given: Json, resource_type: ResourceType = USER) -> tuple[Operation, ...]:
    return parse_patch({"schemas": [PATCH_OP_URN], "Operations": list(given)}, resource_type)


def patched(*given: Json, document: Document = BABS, resource_type: ResourceType = USER) -> Document:
    before = deepcopy(document)
    try:
        return apply(document, operations(*given, resource_type=resource_type), resource_type).document
    finally:
        assert document == before, "a PATCH must never change its input"


class TestMessage:
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


class TestAdd:
    def test_without_a_path_attributes_are_added_to_the_resource(self) -> None:
        """The example: an additional e-mail address, and a nickname replaced."""
        after = patched(
            {"op": "add", "value": {"emails": [{"value": "b@x", "type": "home"}], "nickname": "Barb", "title": "T"}}
        )

        assert after == BABS | {
            "emails": [WORK, HOME, {"value": "b@x", "type": "home"}],
            "nickName": "Barb",
            "title": "T",
        }

    def test_a_set_of_sub_attributes_is_added_to_a_complex_attribute(self) -> None:
        """The clause says so.

        "If the target location specifies a complex attribute, a set of sub-attributes SHALL be specified."
        """
        after = patched({"op": "add", "path": "name", "value": {"middleName": "Jane", "GIVENNAME": "Babs"}})

        assert after["name"] == {"givenName": "Babs", "familyName": "Jensen", "middleName": "Jane"}

    def test_a_complex_attribute_needs_an_object(self) -> None:
        with pytest.raises(InvalidValue):
            patched({"op": "add", "path": "name", "value": "Barbara"})

    @pytest.mark.parametrize("value", [{"value": "n@x"}, [{"value": "n@x"}]])
    def test_one_value_or_a_list_is_added_to_many(self, value: Json) -> None:
        """The clause says so.

        "If the target location specifies a multi-valued attribute, a new value is added to the attribute."
        """
        assert patched({"op": "add", "path": "emails", "value": value})["emails"] == [WORK, HOME, {"value": "n@x"}]

    @pytest.mark.parametrize(
        "operation",
        [
            {"op": "add", "path": "nickName", "value": "Babs"},
            {"op": "add", "path": "name", "value": {"givenName": "Barbara"}},
            {"op": "add", "path": "name.givenName", "value": "Barbara"},
            {"op": "add", "path": "emails", "value": [HOME, WORK]},
            {"op": "add", "path": "emails", "value": {"value": "babs@jensen.org"}},
            {"op": "add", "path": 'emails[type eq "work"]', "value": {"primary": True}},
            {"op": "add", "path": "addresses", "value": [dict(reversed(AT_HOME.items()))]},
            {"op": "add", "value": {"nickName": "Babs", "emails": [WORK]}},
            {"op": "add", "path": "emails", "value": []},
        ],
    )  # fmt: skip
    def test_adding_what_is_there_changes_nothing(self, operation: Json) -> None:
        """The clause says so.

        "If the target location already contains the value specified, no changes SHOULD be made to the
        resource."
        """
        assert patched(operation) is BABS

    def test_a_member_is_added_once(self) -> None:
        members: Json = [{"value": "b", "type": "User"}, {"value": "c"}, {"value": "c"}]

        after = patched({"op": "add", "path": "members", "value": members}, document=TEAM, resource_type=GROUP)

        assert after["members"] == [{"value": "a"}, {"value": "b"}, {"value": "c"}]

    def test_a_filter_without_a_match_creates_the_value_with_what_the_filter_says(self) -> None:
        """The clause: "If the target location does not exist, the attribute and value are added"."""
        after = patched(
            {"op": "add", "path": 'addresses[type eq "other" and primary eq true].locality', "value": "Kyiv"},
            {"op": "add", "path": 'addresses[type eq "other" and primary eq true].country', "value": "UA"},
        )

        assert after["addresses"] == [
            {"type": "work", "streetAddress": "100 Universal City Plaza", "primary": False},
            {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": False},
            {"type": "other", "primary": True, "locality": "Kyiv", "country": "UA"},
        ]

    @pytest.mark.parametrize(
        "selector", ['type ne "work"', 'type sw "o"', 'type eq "a" or type eq "b"', "not (type pr)"]
    )
    def test_a_filter_that_says_no_value_creates_none(self, selector: str) -> None:
        with pytest.raises(NoTarget):
            patched(
                {"op": "add", "path": f"phoneNumbers[{selector}].value", "value": "1"}, document={"schemas": [USER_URN]}
            )

    def test_an_extension_joins_schemas_with_its_data(self) -> None:
        """The clause says so.

        "Adding the attribute "urn:...:enterprise:2.0:User:employeeNumber" automatically adds the value
        "urn:...:enterprise:2.0:User" to the resource's "schemas" attribute."
        """
        by_name = patched({"op": "add", "path": f"{ENTERPRISE_USER_URN}:employeeNumber", "value": "7"})
        by_urn = patched({"op": "add", "path": ENTERPRISE_USER_URN, "value": {"employeenumber": "7"}})
        by_key = patched({"op": "add", "value": {ENTERPRISE_USER_URN.lower(): {"employeeNumber": "7"}}})

        expected = BABS | {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"employeeNumber": "7"}}
        assert by_name == by_urn == by_key == expected


class TestRemove:
    def test_without_a_path_there_is_no_target(self) -> None:
        """The clause says so.

        "If "path" is unspecified, the operation fails with HTTP status code 400 and a "scimType" error code of
        "noTarget"."
        """
        with pytest.raises(NoTarget):
            operations({"op": "remove"})

    @pytest.mark.parametrize("name", ["nickName", "name", "emails"])
    def test_an_attribute_is_removed_with_all_its_values(self, name: str) -> None:
        """The clause: "The attribute and all values are removed, and the attribute SHALL be considered unassigned"."""
        assert patched({"op": "remove", "path": name}) == {key: value for key, value in BABS.items() if key != name}

    def test_a_sub_attribute_is_removed_and_the_last_one_takes_the_attribute_along(self) -> None:
        one = patched({"op": "remove", "path": "name.givenName"})
        both = patched({"op": "remove", "path": "name.givenName"}, {"op": "remove", "path": "name.familyName"})

        assert one["name"] == {"familyName": "Jensen"}
        assert "name" not in both

    @pytest.mark.parametrize(
        ("selector", "left"),
        [
            ('type eq "work" and value ew "example.com"', [HOME]),
            ('value eq "BABS@jensen.org"', [WORK]),
            ('type eq "other"', [WORK, HOME]),
            ("value pr", None),
        ],
    )
    def test_the_values_that_match_are_removed(self, selector: str, left: Json) -> None:
        """The clause says so.

        "The values matched by the filter are removed. If no other values remain after removal of the selected
        values, the multi-valued attribute SHALL be considered unassigned."
        """
        assert patched({"op": "remove", "path": f"emails[{selector}]"}).get("emails") == left

    def test_a_sub_attribute_of_the_values_that_match_is_removed(self) -> None:
        after = patched({"op": "remove", "path": 'emails[type eq "work"].primary'})

        assert after["emails"] == [{"value": "bjensen@example.com", "type": "work"}, HOME]

    def test_what_is_required_cannot_be_removed(self) -> None:
        """The clause says so.

        "If an attribute is removed or becomes unassigned and is defined as a required attribute or a read-only
        attribute, the server SHALL return [...] a "scimType" error code of "mutability"."
        """
        with pytest.raises(Mutability):
            patched({"op": "remove", "path": "userName"})

    def test_removing_who_is_no_member_changes_nothing(self) -> None:
        """The clause says so.

        "If the user was not a member of this group, no changes should be made to the resource, and a success
        response should be returned."
        """
        after = patched({"op": "remove", "path": 'members[value eq "z"]'}, document=TEAM, resource_type=GROUP)

        assert after is TEAM

    def test_all_members_are_removed(self) -> None:
        after = patched({"op": "remove", "path": "members"}, document=TEAM, resource_type=GROUP)

        assert after == {"schemas": [GROUP_URN], "displayName": "Team"}

    def test_a_member_is_removed_and_another_added(self) -> None:
        """The example: remove and add a member in one request."""
        after = patched(
            {"op": "remove", "path": 'members[value eq "a"]'},
            {"op": "add", "path": "members", "value": [{"value": "c", "$ref": "https://example.com/Users/c"}]},
            document=TEAM,
            resource_type=GROUP,
        )

        assert after["members"] == [{"value": "b"}, {"value": "c", "$ref": "https://example.com/Users/c"}]

    @pytest.mark.parametrize("path", [ENTERPRISE_USER_URN, f"{ENTERPRISE_USER_URN}:department"])
    def test_an_extension_leaves_schemas_with_its_data(self, path: str) -> None:
        before = BABS | {"schemas": [USER_URN, ENTERPRISE_USER_URN], ENTERPRISE_USER_URN: {"department": "x"}}

        assert patched({"op": "remove", "path": path}, document=before) == BABS


class TestReplace:
    def test_without_a_path_attributes_are_replaced_and_the_others_stay(self) -> None:
        """The example: all e-mail addresses and the nickname; "note that other attributes are unaffected"."""
        after = patched({"op": "replace", "value": {"emails": [HOME], "NickName": "Barb"}})

        assert after == BABS | {"emails": [HOME], "nickName": "Barb"}

    def test_what_does_not_exist_is_added(self) -> None:
        """The clause says so.

        "If the target location path specifies an attribute that does not exist, the service provider SHALL treat
        the operation as an "add"."
        """
        assert patched({"op": "replace", "path": "title", "value": "T"}) == BABS | {"title": "T"}

    def test_a_complex_attribute_keeps_what_is_not_named(self) -> None:
        """The clause: "Sub-attributes that are not specified in the "value" parameter are left unchanged"."""
        after = patched({"op": "replace", "path": "name", "value": {"familyName": "J", "givenName": None}})

        assert after["name"] == {"familyName": "J"}

    def test_all_values_that_match_are_replaced(self) -> None:
        """The clause: "All matching record values SHALL be replaced"."""
        after = patched({"op": "replace", "path": "addresses[streetAddress pr].region", "value": "CA"})

        assert [address["region"] for address in after["addresses"]] == ["CA", "CA"]  # type: ignore[index,union-attr,call-overload]  # addresses

    def test_a_work_address_is_replaced(self) -> None:
        """The example: an entire work address becomes another one, and the primary one."""
        new: Document = {"type": "work", "streetAddress": "911 Universal City Plaza", "region": "CA", "primary": True}

        after = patched({"op": "replace", "path": 'addresses[type eq "work"]', "value": new})

        assert after["addresses"] == [
            new,
            {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": False},
        ]

    def test_the_street_of_the_work_address_is_replaced(self) -> None:
        """The example: `addresses[type eq "work"].streetAddress`."""
        after = patched({"op": "replace", "path": 'addresses[type eq "work"].streetAddress', "value": "1010 Broadway"})

        assert after["addresses"] == [
            {"type": "work", "streetAddress": "1010 Broadway", "primary": False},
            {"type": "home", "streetAddress": "456 Hollywood Blvd", "primary": True},
        ]

    def test_in_strict_mode_a_filter_without_a_match_has_no_target(self) -> None:
        """The clause says so.

        "[If] no record match was made, the service provider SHALL indicate failure by returning HTTP status code
        400 and a "scimType" error code of "noTarget"."
        """
        replacement = operations({"op": "replace", "path": 'emails[type eq "other"].value', "value": "x"})

        with pytest.raises(NoTarget):
            apply(BABS, replacement, USER, strict=True)

    def test_all_members_are_replaced(self) -> None:
        after = patched(
            {"op": "replace", "path": "members", "value": [{"value": "c"}]}, document=TEAM, resource_type=GROUP
        )

        assert after["members"] == [{"value": "c"}]

    @pytest.mark.parametrize("value", [None, []])
    def test_null_and_an_empty_list_unassign(self, value: Json) -> None:
        """The clause says so.

        "Unassigned attributes, the null value, or an empty array [...] SHALL be considered to be
        equivalent in "state"."
        """
        assert "emails" not in patched({"op": "replace", "path": "emails", "value": value})

    @pytest.mark.parametrize("value", [None, "", "  ", 5])
    def test_what_is_required_cannot_become_empty(self, value: Json) -> None:
        with pytest.raises(InvalidValue):
            patched({"op": "replace", "path": "userName", "value": value})
