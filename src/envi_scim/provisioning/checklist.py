"""Owns the set-up checklist of a domain: what to do in Envi and in the identity provider, in order, and what is done.

The steps in Envi are done when they are so. Nobody sees the pages of an identity provider from here: its steps tick
themselves when the call arrives that they lead to (`milestones`), and several may lead to the same one. The steps of
Okta are those of the guide (B1-B8, C1-C7), word for word where it has words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from envi_scim.provisioning.configuration import ScimConfiguration, Status
from envi_scim.provisioning.domains import Domain, may_use_scim
from envi_scim.provisioning.milestones import Milestone, Reached
from envi_scim.provisioning.ports import Clock, Store
from envi_scim.provisioning.providers import LABELS, Provider
from envi_scim.provisioning.roles import Role
from envi_scim.provisioning.tokens import any_valid
from envi_scim.provisioning.values import Allowed, Refused

# How many groups for roles are written out; who has more roles knows by then how it goes.
_MOST_ROLES: Final = 20
_ENVI: Final = "Envi"


class State(StrEnum):
    """Where a step stands: done, the next one, or to be done after that."""

    DONE = "done"
    NEXT = "next"
    OPEN = "open"


class Condition(StrEnum):
    """What has to be so in Envi."""

    ELIGIBLE = "eligible"
    ACTIVE = "active"
    ORGANIZATION = "organization"
    TOKEN = "token"  # noqa: S105 - a word
    ROLES = "roles"


Proof: TypeAlias = Condition | Milestone


@dataclass(frozen=True, slots=True)
class Entry:
    """A field or option of a page, and what to enter or choose there."""

    field: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: on whose pages, what to do there, and whether it is done, since when and by which request.

    `at` and `request_id` are there where a call ticked it.
    """

    name: str
    where: str
    title: str
    text: str
    entries: tuple[Entry, ...]
    state: State
    at: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """How far a domain is set up; `base_url` is what the identity provider is given, ending in /scim."""

    domain: Domain
    configuration: ScimConfiguration
    has_valid_token: bool
    roles: Sequence[Role]
    milestones: Mapping[Milestone, Reached]
    base_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Template:
    """A step before it is known how far it is. What stands in braces is put in."""

    name: str
    title: str
    text: str
    done_by: Proof
    entries: tuple[Entry, ...] = ()
    groups: bool = False


_IN_ENVI: Final = (
    _Template(
        name="eligible",
        title="The domain may use SCIM",
        text="SCIM is for domains of the type Simple with the authentication HTTP Redirect or WS Trust.{why_not}",
        done_by=Condition.ELIGIBLE,
    ),
    _Template(
        name="active",
        title="Status Active",
        text="Resources > SCIM Configuration > Edit: choose the Status, then Update.",
        entries=(Entry("Status", "Active"),),
        done_by=Condition.ACTIVE,
    ),
    _Template(
        name="organization",
        title="Organization chosen",
        text=(
            "Resources > SCIM Configuration > Edit: choose the Organization that provisioned users land in, then "
            "Update."
        ),
        done_by=Condition.ORGANIZATION,
    ),
    _Template(
        name="token",
        title="Valid Token",
        text="SCIM Configuration > Create Token, then Copy Token: it is shown this once.",
        done_by=Condition.TOKEN,
    ),
    _Template(
        name="roles",
        title="Roles exist",
        text=("Create the roles that users are to hold. Each will be given by a group whose name is {group_name}."),
        done_by=Condition.ROLES,
    ),
)

_IN_OKTA: Final = (
    _Template(
        name="okta-app",
        title="Add the app",
        text=(
            "Applications > Browse App Catalog: search for SCIM, choose SCIM 2.0 Test App (Header Auth), Add. Give "
            "it an "
            "Application label, leave the other options as they are, Next; leave the sign-on options too, Done."
        ),
        entries=(Entry("App", "SCIM 2.0 Test App (Header Auth)"),),
        done_by=Milestone.TEST_CALL,
    ),
    _Template(
        name="okta-integration",
        title="Connect and test",
        text=(
            "Provisioning > Configure API Integration > Enable API integration. Enter both fields, press Test API "
            "Credentials, then Save. The word Bearer and the blank behind it belong to the API Token."
        ),
        entries=(Entry("Base URL", "{base_url}"), Entry("API Token", "Bearer <token>")),
        done_by=Milestone.TEST_CALL,
    ),
    _Template(
        name="okta-to-app",
        title="Let Okta provision",
        text="Provisioning > Settings > To App > Edit: enable the first three, leave the fourth off, Save.",
        entries=(
            Entry("Create Users", "Enable"),
            Entry("Update User Attributes", "Enable"),
            Entry("Deactivate Users", "Enable"),
            Entry("Sync Password", "leave off"),
        ),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="okta-mapping",
        title="Map the attributes",
        text=(
            "Provisioning > Settings > To App, below: remove all attribute mappings but these, each with Apply on "
            "Create "
            "and update. More may stay where Envi is to know more."
        ),
        entries=(
            Entry("userName", "configured in the sign-on settings"),
            Entry("givenName", "user.firstName"),
            Entry("familyName", "user.lastName"),
            Entry("email", "user.email"),
            Entry("emailType", "(user.email != null && user.email != \"\") ? 'work' : ''"),
        ),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="okta-groups",
        title="A group for each role",
        text=(
            "Directory > Groups > Add Group: one group for each role, its name being {group_name}; upper and lower "
            "case "
            "make no difference. Then Manage People. Without roles, one group of any name is enough."
        ),
        groups=True,
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="okta-assign",
        title="Assign the groups",
        text=(
            "The app > Assignments > Assign > Assign to Groups: Assign each group, Save and Go Back, then Done. "
            "Each member "
            "is created in Envi, or linked to the user that has this userName already."
        ),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="okta-push",
        title="Push the groups by rule",
        text=(
            "The app > Push Groups > Find groups by rule: enter a rule name and what the names start with, Create Rule."
        ),
        entries=(Entry("Group name", "{rule}"),),
        done_by=Milestone.FIRST_GROUP,
    ),
    _Template(
        name="okta-members",
        title="Members arrive",
        text=(
            "The app > Push Groups > By rule shows Last push and Push status of each group. A group whose members "
            "are not "
            "assigned to the app arrives without them: assign it too."
        ),
        done_by=Milestone.FIRST_MEMBERS,
    ),
    _Template(
        name="okta-deactivation",
        title="Try deactivation",
        text="The app > Assignments: remove a test person's assignment. Envi deactivates the user and deletes nothing.",
        done_by=Milestone.FIRST_DEACTIVATION,
    ),
    _Template(
        name="okta-reactivation",
        title="Try reactivation",
        text="The app > Assignments: assign the test person again. The same user is active again, with the same roles.",
        done_by=Milestone.FIRST_REACTIVATION,
    ),
)

_IN_ENTRA: Final = (
    _Template(
        name="entra-app",
        title="Add an enterprise application",
        text=(
            "Enterprise applications > New application > Create your own application: give it a name, choose "
            "Integrate any "
            "other application you don't find in the gallery (Non-gallery), Create."
        ),
        done_by=Milestone.TEST_CALL,
    ),
    _Template(
        name="entra-credentials",
        title="Connect and test",
        text=(
            "The application > Provisioning > New configuration: enter both fields, press Test Connection, then "
            "Create. The Secret Token is the token alone, without the word Bearer."
        ),
        entries=(
            Entry("Tenant URL", "{base_url}?aadOptscim062020"),
            Entry("Secret Token", "<token>"),
        ),
        done_by=Milestone.TEST_CALL,
    ),
    _Template(
        name="entra-mapping",
        title="Map the attributes",
        text=(
            "Provisioning > Attribute mapping, the one of users: keep what Envi is to know, and match objects by "
            "userName. The one of groups: Enabled Yes, and match by displayName."
        ),
        entries=(
            Entry("userName", "userPrincipalName, matching precedence 1"),
            Entry("active", 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'),
            Entry('emails[type eq "work"].value', "mail"),
            Entry("name.givenName", "givenName"),
            Entry("name.familyName", "surname"),
            Entry("externalId", "objectId"),
        ),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="entra-groups",
        title="A group for each role",
        text=(
            "Groups > All groups > New group: one group for each role, its name being {group_name}; upper and lower "
            "case make no difference. Add the people who are to hold the role. Members of groups in it are not "
            "provisioned by Entra."
        ),
        groups=True,
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="entra-assign",
        title="Assign the groups",
        text=(
            "The application > Users and groups > Add user/group: assign each group. Provisioning > Overview > "
            "Properties: let the scope be the assigned ones."
        ),
        entries=(Entry("Scope", "Sync only assigned users and groups"),),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="entra-start",
        title="Start provisioning",
        text=(
            "Provisioning > Overview > Start provisioning. The first cycle begins at once, later ones come about "
            "every 40 minutes; Provision on-demand sends one person at once."
        ),
        done_by=Milestone.FIRST_USER,
    ),
    _Template(
        name="entra-push",
        title="Groups arrive",
        text=(
            "Provisioning > Provisioning logs shows each group. Where none is there, look at Provisioning > "
            "Attribute mapping, the one of groups: Enabled has to be Yes."
        ),
        done_by=Milestone.FIRST_GROUP,
    ),
    _Template(
        name="entra-members",
        title="Members arrive",
        text=(
            "Provisioning > Provision on-demand: choose a group and some of its members; else the next cycle "
            "brings them."
        ),
        done_by=Milestone.FIRST_MEMBERS,
    ),
    _Template(
        name="entra-deactivation",
        title="Try deactivation",
        text=(
            "The application > Users and groups: remove a test person from the assigned groups. With the next "
            "cycle Envi "
            "deactivates the user and deletes nothing."
        ),
        done_by=Milestone.FIRST_DEACTIVATION,
    ),
    _Template(
        name="entra-reactivation",
        title="Try reactivation",
        text=(
            "Put the test person back. With the next cycle the same user is active again, with the same roles once "
            "it is "
            "back in their groups."
        ),
        done_by=Milestone.FIRST_REACTIVATION,
    ),
)

_STEPS: Final[Mapping[Provider, Sequence[_Template]]] = {Provider.OKTA: _IN_OKTA, Provider.ENTRA: _IN_ENTRA}


class Checklists:
    """The checklists of domains."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def of(self, domain: Domain, provider: Provider, *, base_url: str) -> tuple[Step, ...]:
        """Give the checklist of a domain, as it stands now."""
        tokens = await self._store.tokens.list(domain.id)
        set_up = SetUp(
            domain=domain,
            configuration=await self._store.domains.configuration(domain.id),
            has_valid_token=any_valid(tokens, now=self._clock.now()),
            roles=await self._store.domains.list_roles(domain.id),
            milestones=await self._store.requests.milestones(domain.id),
            base_url=base_url,
        )
        return checklist(set_up, provider)


def checklist(set_up: SetUp, provider: Provider) -> tuple[Step, ...]:
    """Give all steps, those in Envi first; the next one is the first that is not done."""
    conditions = _conditions(set_up)
    steps: list[Step] = []
    reached_next = False
    for where, templates in ((_ENVI, _IN_ENVI), (LABELS[provider], _STEPS[provider])):
        for template in templates:
            proof = template.done_by
            reached = set_up.milestones.get(proof) if isinstance(proof, Milestone) else None
            done = reached is not None or proof in conditions
            state = State.DONE if done else State.OPEN if reached_next else State.NEXT
            reached_next = reached_next or not done
            steps.append(_step(template, where, set_up, state=state, reached=reached))
    return tuple(steps)


def _conditions(set_up: SetUp) -> frozenset[Condition]:
    """Give what is so in Envi."""
    configuration = set_up.configuration
    holds = {
        Condition.ELIGIBLE: isinstance(may_use_scim(set_up.domain), Allowed),
        Condition.ACTIVE: configuration.status is Status.ACTIVE,
        Condition.ORGANIZATION: configuration.organization_id is not None,
        Condition.TOKEN: set_up.has_valid_token,
        Condition.ROLES: bool(set_up.roles),
    }
    return frozenset(condition for condition, is_so in holds.items() if is_so)


def _step(template: _Template, where: str, set_up: SetUp, *, state: State, reached: Reached | None) -> Step:
    eligible = may_use_scim(set_up.domain)
    prefix = set_up.configuration.role_prefix
    words = {
        "base_url": set_up.base_url,
        "group_name": f"{prefix} and the name of the role" if prefix else "the name of the role",
        "rule": f"starts with {prefix}" if prefix else "whatever the groups that stand for roles have in common",
        "why_not": f" {eligible.reason}" if isinstance(eligible, Refused) else "",
    }
    entries = tuple(Entry(entry.field, _with_words(entry.value, words)) for entry in template.entries)
    if template.groups:
        entries += tuple(Entry("Name", f"{prefix}{role.name}") for role in set_up.roles[:_MOST_ROLES])
    return Step(
        name=template.name,
        where=where,
        title=template.title,
        text=_with_words(template.text, words),
        entries=entries,
        state=state,
        at=None if reached is None else reached.at,
        request_id=None if reached is None else reached.request_id,
    )


def _with_words(text: str, words: Mapping[str, str]) -> str:
    """Put words in once: what a prefix or an address has of braces stays as it is."""
    return text.format_map(words) if "{" in text else text
