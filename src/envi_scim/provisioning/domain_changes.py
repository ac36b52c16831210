"""Owns what a change of a domain's type or authentication does to SCIM, in sentences that are read before it is made.

Pure. Who makes the change: `administration`. That it takes effect within 5 s in every worker is held by `access`,
which reads the domain again as often.
"""

from dataclasses import dataclass
from enum import StrEnum

from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.domains import LABELS, Domain, may_use_scim
from envi_scim.provisioning.values import Refused


class Effect(StrEnum):
    """What becomes of a domain's eligibility (guide D2)."""

    NONE = "none"
    BECOMES_ELIGIBLE = "becomes-eligible"
    STOPS_BEING_ELIGIBLE = "stops-being-eligible"


@dataclass(frozen=True, slots=True, kw_only=True)
class DomainChange:
    """A domain before and after a change, and what that does to SCIM."""

    before: Domain
    after: Domain
    effect: Effect
    sentences: tuple[str, ...]

    @property
    def changes(self) -> bool:
        """Whether anything of the domain changes at all."""
        return bool(self.attributes)

    @property
    def attributes(self) -> tuple[str, ...]:
        """What of the domain changes."""
        changed = {
            "type": self.before.type is not self.after.type,
            "authentication": self.before.authentication is not self.after.authentication,
        }
        return tuple(name for name, is_so in changed.items() if is_so)


def change_of(
    before: Domain, after: Domain, *, configuration: ScimConfiguration, has_valid_token: bool
) -> DomainChange:
    """Say what a change does to SCIM."""
    was, will_be = may_use_scim(before), may_use_scim(after)
    if isinstance(will_be, Refused):
        effect = Effect.NONE if isinstance(was, Refused) else Effect.STOPS_BEING_ELIGIBLE
        sentences = _not_eligible(before, after, will_be.reason, effect)
    else:
        effect = Effect.BECOMES_ELIGIBLE if isinstance(was, Refused) else Effect.NONE
        sentences = (
            (f"{after.name} becomes eligible for SCIM.", _what_is_there(configuration, has_valid_token=has_valid_token))
            if effect is Effect.BECOMES_ELIGIBLE
            else (f"Nothing changes for SCIM: {after.name} may use it as before.",)
        )
    if before == after:
        as_it_is = f"{LABELS[after.type]} and {LABELS[after.authentication]}"
        sentences = (f"Nothing changes: type and authentication of {after.name} are {as_it_is} already.",)
    return DomainChange(before=before, after=after, effect=effect, sentences=sentences)


def _not_eligible(before: Domain, after: Domain, reason: str, effect: Effect) -> tuple[str, ...]:
    if effect is Effect.NONE:
        return (f"Nothing changes for SCIM: {before.name} may not use it, before or after. {reason}",)
    return (
        f"{after.name} stops being eligible for SCIM. {reason}",
        "From then on, within 5 seconds, its tokens are refused with 403: its identity provider changes nothing here.",
        "Users, groups, tokens and the SCIM configuration are kept and can be used again once the domain is eligible.",
    )


def _what_is_there(configuration: ScimConfiguration, *, has_valid_token: bool) -> str:
    """Say what SCIM finds when a domain becomes eligible; it may have been so before."""
    if configuration.status is not Status.ACTIVE:
        return "Its SCIM configuration is Inactive: until that is changed, nothing is provisioned."
    if not has_valid_token:
        return (
            "Its SCIM configuration is Active and it has no valid token: until one is created, nothing is provisioned."
        )
    return (
        "Its SCIM configuration is Active and it has a valid token: from then on, within 5 seconds, what its identity "
        "provider sends is taken."
    )
