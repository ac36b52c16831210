"""Owns the refusals of Envi's rules, apart from those of the protocol (`scim.errors`).

Each is one sentence for a person. `SCIM_ERROR` names what the wire makes of it.
"""

from typing import ClassVar

from envi_scim.scim import errors as scim


class ProvisioningError(Exception):
    """A refusal with a sentence; the base of all."""

    SCIM_ERROR: ClassVar[type[scim.ScimError]] = scim.InvalidValue


class AlreadyTaken(ProvisioningError):
    """A name that must be unique in its domain belongs to another."""

    SCIM_ERROR = scim.Uniqueness


class NoSuch(ProvisioningError):
    """What is named does not exist in this domain."""

    SCIM_ERROR = scim.NotFound


class NotEligible(ProvisioningError):
    """The domain may not use SCIM (guide D2)."""

    SCIM_ERROR = scim.Forbidden


class InvalidName(ProvisioningError):
    """A name is empty, too long, or holds characters that no name may hold."""


class WeakPassword(ProvisioningError):
    """A password is too short, too long, or no text."""


class WrongRights(ProvisioningError):
    """An administrator is given rights that do not go with one domain, or with all of them."""


class LastOperator(ProvisioningError):
    """The last operator who can sign in would no longer be one: nobody could undo it in the console."""


class ManagedByScim(ProvisioningError):
    """The user is an identity provider's: Envi does not change it."""

    SCIM_ERROR = scim.Forbidden


class TooManyWords(ProvisioningError):
    """The domain's Password Dictionaries would have more words than they may."""


class InvalidPlace(ProvisioningError):
    """A text is no place in a list from which one could go on."""


class InvalidMoment(ProvisioningError):
    """A text is no day and no moment."""


class InUse(ProvisioningError):
    """What is to go is still needed: users have values of it."""


class InvalidLife(ProvisioningError):
    """A token is to live for no time, or for longer than any token may."""


class InvalidLine(ProvisioningError):
    """A line of a file that is imported cannot be read, or cannot be taken."""


class ChangedMeanwhile(ProvisioningError):
    """The row is no longer at the version that the writer read; read again and repeat."""

    SCIM_ERROR = scim.Unavailable


class StorageUnavailable(ProvisioningError):
    """The database does not answer or cannot write just now."""

    SCIM_ERROR = scim.Unavailable
