"""Owns what goes wrong between a store and its engine, before the store says what it means."""

from envi_scim.provisioning.errors import StorageUnavailable


class UniqueViolation(Exception):
    """A write met a unique key that another row holds.

    Never says which: Citus hides the constraint's name, so the store tells it by the write that failed.
    """


class WrongRevision(StorageUnavailable):
    """The database has tables older or newer than this version of the program works with, or none."""


class NotOurs(StorageUnavailable):
    """The database holds the tables of another program."""


class UnknownDatabase(StorageUnavailable):
    """The address of the database is of no kind that can be opened."""
