"""Which groups the rules of group push want (guide C5)."""

import pytest

from envi_scim.emulator.directory import Group
from envi_scim.emulator.push_groups import Condition, PushRule, pushed_by


def rule(condition: Condition, text: str) -> PushRule:
    return PushRule(id="0pr1", name="A rule", condition=condition, text=text)


def group(name: str) -> Group:
    return Group(id=f"00g{name}", name=name, description="")


@pytest.mark.parametrize(
    ("condition", "text", "names"),
    [
        (Condition.STARTS_WITH, "Envi_", ["Envi_Buyer", "ENVI_SELLER", "envi_"]),
        (Condition.ENDS_WITH, "_buyer", ["Envi_Buyer", "My_BUYER"]),
        (Condition.CONTAINS, "I_S", ["ENVI_SELLER"]),
        (Condition.CONTAINS, "straße", ["STRASSE"]),
        (Condition.STARTS_WITH, "nobody", []),
    ],
)
def test_a_rule_looks_at_one_place_of_the_name_in_any_case(condition: Condition, text: str, names: list[str]) -> None:
    groups = [group(name) for name in ("Envi_Buyer", "ENVI_SELLER", "envi_", "My_BUYER", "STRASSE", "Envi")]

    assert [one.name for one in pushed_by([rule(condition, text)], groups)] == names


def test_characters_that_mean_something_elsewhere_mean_themselves() -> None:
    groups = [group("Envi%Buyer"), group("Envi_Buyer"), group("Envi.*")]

    found = pushed_by([rule(Condition.CONTAINS, "%"), rule(Condition.ENDS_WITH, ".*")], groups)

    assert [one.name for one in found] == ["Envi%Buyer", "Envi.*"]


def test_a_group_that_two_rules_want_is_pushed_once() -> None:
    rules = [rule(Condition.STARTS_WITH, "Envi_"), rule(Condition.ENDS_WITH, "Buyer")]

    assert pushed_by(rules, [group("Envi_Buyer")]) == [group("Envi_Buyer")]


def test_no_rule_wants_nothing() -> None:
    assert pushed_by([], [group("Envi_Buyer")]) == []
