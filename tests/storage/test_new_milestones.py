"""What a worker remembers of milestones: nearly no request has one to be written; what is forgotten does no harm."""

from envi_scim.provisioning.events import EventKind
from envi_scim.provisioning.milestones import Milestone
from envi_scim.provisioning.values import DomainId
from envi_scim.storage.new_milestones import NewMilestones
from tests.storage.test_requests import answered

ENVI, OTHER = DomainId("envi"), DomainId("other")


def test_what_is_kept_is_not_new_and_is_so_for_its_own_domain_alone() -> None:
    known = NewMilestones()
    assert known.are_in(ENVI, answered(1))

    known.are_kept(ENVI, known.of(ENVI, [answered(1)]))

    assert not known.are_in(ENVI, answered(2))
    assert known.of(ENVI, [answered(2)]) == {}
    assert known.are_in(OTHER, answered(2))


def test_what_could_not_be_written_is_new_still() -> None:
    known = NewMilestones()

    first, again = known.of(ENVI, [answered(1)]), known.of(ENVI, [answered(1)])

    assert first == again == {Milestone.TEST_CALL: answered(1)}


def test_the_first_of_a_batch_counts_whatever_its_order() -> None:
    batch = [answered(number, changes=(EventKind.USER_CREATE,)) for number in (3, 1, 2)]

    assert NewMilestones().of(ENVI, batch)[Milestone.FIRST_USER] == answered(1, changes=(EventKind.USER_CREATE,))


def test_a_domain_that_has_them_all_is_looked_at_no_more() -> None:
    known = NewMilestones()
    known.are_kept(ENVI, Milestone)

    assert known.of(ENVI, [answered(1, changes=tuple(EventKind))]) == {}


def test_of_many_domains_some_are_forgotten() -> None:
    known = NewMilestones(capacity=1)
    known.are_kept(ENVI, [Milestone.TEST_CALL])
    known.are_kept(OTHER, [Milestone.TEST_CALL])

    assert known.are_in(ENVI, answered(1))
    assert not known.are_in(OTHER, answered(1))
