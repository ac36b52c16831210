"""The thin seam between the stores and the two engines.

`protocol` says what a store may ask of an engine: run a named query, a named write, or a function in a
transaction. `sqlite` and `postgres` answer it and translate what drivers raise into `storage.errors` and
`provisioning.errors`. Called by the stores; knows no table.
"""
