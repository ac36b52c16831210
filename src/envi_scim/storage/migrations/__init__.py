"""The steps from an empty database to the present tables, forward only.

`versions/` holds one Alembic revision a step; `tables` is the one way to create a table. Run by
`storage.migrate`, which has Alembic print the SQL and executes it over our own drivers.
"""
