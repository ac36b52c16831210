"""Owns the people and groups that a new emulator begins with: made up, and enough to walk through the guide."""

from typing import Final

from envi_scim.emulator.office import Office

_PEOPLE: Final = (
    ("Ada", "Archer", "Managed", "Buyer"),
    ("Ben", "Brook", "Managed"),
    ("Cleo", "Carver", "Buyer"),
    ("Dora", "Dale", "Testing"),
    ("Emil", "Eastwood", "Testing", "Managed"),
    ("Fay", "Fielding"),
)
_GROUPS: Final = (
    ("Envi_Managed", "Who holds the role Managed in Envi"),
    ("Envi_Testing", "Who holds the role Testing in Envi"),
    ("Envi_Buyer", "Who holds the role Buyer in Envi"),
    ("Envi users", "Everybody who uses Envi: to be assigned to the application"),
)
_EVERYBODY: Final = "Envi users"


def fill(office: Office) -> None:
    """Add the sample, where there is nobody yet."""
    if office.store.people.number():
        return
    with office.store.database.at_once():
        groups = {name: office.directory.add_group(name, description).id for name, description in _GROUPS}
        for first, last, *roles in _PEOPLE:
            login = f"{first}.{last}@example.com".lower()
            profile = {"login": login, "email": login, "firstName": first, "lastName": last}
            person = office.directory.add_person(profile)
            for group in (_EVERYBODY, *(f"Envi_{role}" for role in roles)):
                office.directory.change_members(groups[group], added=[person.id])
