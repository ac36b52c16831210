"""Owns the checks of whole attributes, compiled once from the tables: complex, multi-valued, simple.

A check takes a value in any spelling of its names and gives it in the canonical one, or None where the
value is unassigned (null, an empty list or object; outside strict mode the empty string too). What is
read-only is dropped, because a client that sends it back must not be refused (RFC 7644 §3.3), and so is
what may never be kept.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from envi_scim.scim.attributes import Attribute, Document, Json, Mutability, Type
from envi_scim.scim.errors import InvalidSyntax, InvalidValue
from envi_scim.scim.inspection import Inspection
from envi_scim.scim.notes import Leniency, Note
from envi_scim.scim.simple_values import Check, check_of, is_blank, refuse

# The attributes of all schemas in use, each with the check compiled from it, by itself and in a document.
_CHECKS_KEPT: Final = 4096


def canonical_value(
    value: Json, attribute: Attribute, *, strict: bool = False, notes: list[Note] | None = None
) -> Json:
    """Check the value of one attribute that a client may write, and spell its names canonically.

    Gives None where the value is unassigned. What was tolerated is added to `notes`.

    Raises:
        InvalidValue: the value does not fit the attribute.
        InvalidSyntax: a sub-attribute is there twice or, in strict mode, in no schema.
    """
    inspection = Inspection(strict=strict)
    checked = _check_by_itself(attribute)(value, inspection)
    if notes is not None:
        notes.extend(inspection.notes)
    return checked


@lru_cache(maxsize=_CHECKS_KEPT)
def check_in_document(attribute: Attribute, name: str) -> Check:
    """Give the check of an attribute in a document: what no client may write, or what is not kept, is ignored.

    The resource types of all domains share the standard's attributes, and so their checks.
    """
    if attribute.mutability is Mutability.READ_ONLY:
        return _ignored
    if attribute.mutability is Mutability.WRITE_ONLY:
        return _dropped(name)
    return _compiled(attribute, name)


def check_of_object(attributes: Iterable[Attribute], name: str, *, separator: str, one_of_many: bool = False) -> Check:
    """Give the check of an object whose members are these attributes: a complex value or an extension.

    One of many values has what is required even if nothing else of it is assigned: a member without `value`
    is a mistake, while an extension of nothing but nulls is an unassigned extension.
    """
    members = Members(attributes, prefix=f"{name}{separator}")

    def check(value: Json, inspection: Inspection) -> Json:
        if isinstance(value, dict):
            checked: Document = {}
            members.check_into(checked, value, inspection)
            if checked or (value and one_of_many):
                members.check_required(checked)
            return checked or None
        if value is None or is_blank(value, inspection):
            return None
        raise refuse(name, "an object", value)

    return check


class Members:
    """The compiled attributes of one object: the canonical spelling first, any other on the slower way."""

    __slots__ = ("_by_key", "_checks", "_prefix", "_required")

    def __init__(
        self,
        attributes: Iterable[Attribute],
        *,
        prefix: str,
        more: Mapping[str, Check] | None = None,
        synonyms: Mapping[str, str] | None = None,
    ) -> None:
        """Compile attributes. `more` are further members; `synonyms` further lower-case names of members."""
        attributes = tuple(attributes)
        self._prefix = prefix
        self._checks = {one.name: check_in_document(one, prefix + one.name) for one in attributes}
        self._checks.update(more or {})
        self._by_key = {name.lower(): name for name in self._checks}
        self._by_key.update(synonyms or {})
        self._required = tuple(
            one.name
            for one in attributes
            if one.required and one.mutability in (Mutability.READ_WRITE, Mutability.IMMUTABLE)
        )

    def check_into(self, checked: Document, value: Document, inspection: Inspection) -> None:
        """Check each member of an object and put what is assigned into `checked`, canonically spelled."""
        checks = self._checks
        for name, member in value.items():
            check = checks.get(name)
            if check is None:
                canonical = self._canonical(name, value, inspection)
                if canonical is None:
                    continue
                kept = checks[canonical](member, inspection)
                if kept is not None:
                    checked[canonical] = kept
                continue
            kept = check(member, inspection)
            if kept is not None:
                checked[name] = kept

    def check_required(self, checked: Document) -> None:
        """Refuse an object that lacks a required attribute. Raises InvalidValue."""
        for name in self._required:
            value = checked.get(name)
            if value is None or (isinstance(value, str) and not value.strip()):
                raise InvalidValue(f"{self._prefix}{name} is required and must not be empty.")

    def _canonical(self, name: str, value: Document, inspection: Inspection) -> str | None:
        """Find a name in another spelling; None where there is no such attribute."""
        canonical = self._by_key.get(name.lower()) if name.isascii() else None
        if canonical is None:
            inspection.unknown_attribute(self._prefix + name)
            return None
        if any(other != name and self._by_key.get(other.lower()) == canonical for other in value):
            raise InvalidSyntax(f"{self._prefix}{canonical} is given twice, in different spellings.")
        return canonical


def _ignored(_value: Json, _inspection: Inspection) -> Json:
    return None


def _dropped(name: str) -> Check:
    """Give the check of what is taken and never kept: the password that Okta sends whatever it is told."""

    def check(value: Json, inspection: Inspection) -> Json:
        if value is not None and not is_blank(value, inspection):
            refuse_password(name, inspection)
        return None

    return check


def refuse_password(name: str, inspection: Inspection) -> None:
    """Note a password that is dropped; in strict mode refuse it. Raises InvalidSyntax."""
    inspection.tolerate(
        Leniency.PASSWORD, name, otherwise=f"{name} is not taken here: who signs in is the identity provider's matter."
    )


@lru_cache(maxsize=_CHECKS_KEPT)
def _check_by_itself(attribute: Attribute) -> Check:
    return _compiled(attribute, attribute.name)


def _compiled(attribute: Attribute, name: str) -> Check:
    if attribute.type is Type.COMPLEX:
        single = check_of_object(attribute.sub_attributes, name, separator=".", one_of_many=attribute.multi_valued)
    else:
        single = check_of(attribute, name)
    return _many(attribute, name, single) if attribute.multi_valued else single


def _many(attribute: Attribute, name: str, single: Check) -> Check:
    expected = "a list of objects" if attribute.type is Type.COMPLEX else "a list"
    has_primary = "primary" in attribute.subs
    identity = attribute.subs.get("value")
    has_identity = identity is not None and identity.mutability is Mutability.IMMUTABLE

    def check(value: Json, inspection: Inspection) -> Json:
        if isinstance(value, list):
            kept: list[Json] = [one for one in [single(each, inspection) for each in value] if one is not None]
            if len(kept) > 1:
                if has_primary:
                    _check_primary(kept, name)
                    kept = _pairs_once(kept)
                elif has_identity:
                    kept = _each_once(kept)
            return kept or None
        if value is None or is_blank(value, inspection):
            return None
        raise refuse(name, expected, value)

    return check


def check_each(values: list[Json], attribute: Attribute) -> None:
    """Check what must hold among the values of a complex attribute and in each of them. Raises InvalidValue."""
    required = [sub.name for sub in attribute.sub_attributes if sub.required]
    for value in values:
        for name in required:
            if isinstance(value, dict) and value.get(name) is None:
                raise InvalidValue(f"{attribute.name}.{name} is required and must not be empty.")
    if "primary" in attribute.subs:
        _check_primary(values, attribute.name)


def _check_primary(values: list[Json], name: str) -> None:
    """Refuse a second primary value: true "MUST appear no more than once" (RFC 7643 §2.4)."""
    if sum(1 for value in values if isinstance(value, dict) and value.get("primary") is True) > 1:
        raise InvalidValue(f"{name} must not have more than one primary value.")


def _pairs_once(values: list[Json]) -> list[Json]:
    """Give values of which none has the `value` and `type` of another (RFC 7643 §2.4); such are put together."""
    pairs = [
        (value["value"], value.get("type")) if isinstance(value, dict) and "value" in value else position
        for position, value in enumerate(values)
    ]
    if len(set(pairs)) == len(pairs):
        return values
    once: dict[object, Json] = {}
    for pair, value in zip(pairs, values, strict=True):
        before = once.get(pair)
        once[pair] = {**before, **value} if isinstance(before, dict) and isinstance(value, dict) else value
    return list(once.values())


def _each_once(values: list[Json]) -> list[Json]:
    """Give the members of a group each once: the first that names a resource."""
    seen: dict[Json, Json] = {}
    for value in values:
        if isinstance(value, dict):
            seen.setdefault(value.get("value"), value)
    return list(seen.values())
