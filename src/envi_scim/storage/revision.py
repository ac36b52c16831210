"""Owns the name of the database revision that this version of the program works with.

A constant, so that serving does not load Alembic; a test holds it against the migration folder.
"""

HEAD = "0001"
