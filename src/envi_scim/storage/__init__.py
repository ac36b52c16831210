"""Where everything is kept: one store, two engines.

`store.open_store` gives the ports of `provisioning.ports` over SQLite or PostgreSQL; `migrate.migrate`
brings a database to the revision that this version needs, and `prepare.prepare` has it do so where a SQLite
file needs it. The stores (`domains`, `tokens`, `users`, `groups`, `administrators`, `events`) know the tables
and no engine; `engines/` knows the engines and no table; the SQL is in `queries/`. `filters` compiles what
clients ask for into SQL, the only code that builds any.
"""
