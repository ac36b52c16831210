"""Owns an emulator whose pages all have something to show: people, connected applications, successes and failures."""

from collections.abc import Mapping

from envi_scim.emulator.mapping import DEFAULTS
from tests.acceptance.support.okta import Okta
from tests.browser.support.site import Site
from tests.browser.support.understudy import KIND, Backstage, Understudy

LABEL = "Envi SCIM"
# Most of what a new application maps beyond the guide's five; one page shows what is left of it.
TOO_MUCH = [mapping.attribute for mapping in DEFAULTS[8:]]
LONG = "Word" * 60


def rehearsed(understudy: Understudy, site: Site) -> Mapping[str, str]:
    """Fill an emulator, and give what fills in the parts of the addresses of its pages."""
    base_url = f"{site.url}/scim"
    with understudy.backstage() as stage, site.okta() as envi:
        groups, people = stage.groups(), stage.people()
        application = stage.add(LABEL)
        stage.connect(application, base_url=base_url, token=f"Bearer {site.token}")
        for attribute in TOO_MUCH:
            stage.send(f"{application}/provisioning/to-app/mappings/{attribute}/remove")
        stage.send(f"{application}/assignments/assign/groups/{groups['Envi users']}")
        stage.send(f"{application}/assignments/assign/people/{people['Ada Archer']}")
        stage.send(f"{application}/push-groups/rule", name="Roles", condition="starts with", text="Envi_")
        stage.settle(application)
        _troubled(stage, application, groups, people, envi)
        return {
            "task": stage.newest(f"{application}/tasks"),
            "exchange": stage.newest(f"{application}/requests"),
            "application": application.removeprefix("/applications/"),
            "unconnected": stage.add("Not connected yet").removeprefix("/applications/"),
            "cycling": _cycling(stage, groups, base_url=base_url, token=site.token).removeprefix("/applications/"),
            "kind": KIND,
            "group": groups["Envi_Managed"],
            "person": people["Ada Archer"],
            "attribute": "givenName",
        }


def _troubled(
    stage: Backstage, application: str, groups: Mapping[str, str], people: Mapping[str, str], envi: Okta
) -> None:
    """Have what fails, what is long, who left, and an import."""
    (ben,) = envi.find("/Users", "userName", "ben.brook@example.com")
    (testing,) = envi.find("/Groups", "displayName", "Envi_Testing")
    envi.delete(f"/Users/{ben['id']}")
    envi.delete(f"/Groups/{testing['id']}")
    renamed = {"login": ben["userName"], "email": ben["userName"], "firstName": "Benjamin", "lastName": "Brook"}
    stage.send(f"/directory/people/{people['Ben Brook']}", **renamed)
    long = {"login": f"{LONG}@example.com", "email": "long@example.com", "firstName": LONG, "lastName": LONG}
    newcomer = stage.send("/directory/people", **long).rpartition("/")[2]
    stage.send(f"/directory/groups/{groups['Envi users']}/people", add=newcomer, remove=people["Fay Fielding"])
    stage.send(f"/directory/groups/{groups['Envi_Testing']}/people", add=newcomer)
    stage.send("/directory/groups", name=f"Envi_{LONG}", description=LONG)
    stage.send(f"{application}/import")
    stage.settle(application)


def _cycling(stage: Backstage, groups: Mapping[str, str], *, base_url: str, token: str) -> str:
    """Add an application that works in cycles, with something that waits for the next one."""
    application = stage.add("Envi by Entra", "entrascim")
    stage.connect(application, base_url=base_url, token=token)
    stage.send(f"{application}/assignments/assign/groups/{groups['Envi_Buyer']}")
    return application
