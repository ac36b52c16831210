"""Owns which milestones of a domain this worker need not write again, so that nearly no request looks for one.

What is forgotten here, or reached in another worker, is written once more and changes nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from envi_scim.provisioning.milestones import Milestone, milestones_of
from envi_scim.provisioning.requests import Answered
from envi_scim.provisioning.values import DomainId

# Domains; some 300 bytes each.
_CAPACITY: Final = 10_000
_ALL: Final = frozenset(Milestone)
_NONE: Final = frozenset[Milestone]()


class NewMilestones:
    """What a worker knows of the milestones of its domains."""

    def __init__(self, *, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._kept: dict[DomainId, frozenset[Milestone]] = {}

    def are_in(self, domain: DomainId, answered: Answered) -> bool:
        """Say whether a request may have reached one that is not kept yet."""
        kept = self._kept.get(domain, _NONE)
        return kept != _ALL and any(one not in kept for one in milestones_of(answered))

    def of(self, domain: DomainId, batch: Sequence[Answered]) -> Mapping[Milestone, Answered]:
        """Give those that may not be kept yet, each with the first request of a batch that reached it."""
        kept = self._kept.get(domain, _NONE)
        if kept == _ALL:
            return {}
        # All but the test call are changes, and most requests change nothing.
        candidates = [one for one in batch if one.changes] if Milestone.TEST_CALL in kept else batch
        reached: dict[Milestone, Answered] = {}
        for answered in candidates:
            for one in milestones_of(answered):
                if one not in kept and (one not in reached or answered.at < reached[one].at):
                    reached[one] = answered
        return reached

    def are_kept(self, domain: DomainId, milestones: Iterable[Milestone]) -> None:
        """Remember that these are kept."""
        kept = self._kept.get(domain, _NONE)
        if domain not in self._kept and len(self._kept) >= self._capacity:
            self._kept.clear()
        self._kept[domain] = kept.union(milestones)
