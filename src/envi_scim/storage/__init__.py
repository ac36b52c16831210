"""Where everything is kept: one store, two engines.

`store.open_store` gives the ports of `provisioning.ports` over SQLite or PostgreSQL. A store knows the tables and no
engine; `engines` know no table; the SQL is in `queries/`.

| a subject | is in |
| --- | --- |
| a store for each port | domains, tokens, users, groups, resources, events, requests, secrets |
| who uses the console | administrators, sessions, sign_ins |
| what these share | records, keys, numbers, attribute_index, group_writes, deletions, request_buffer, tidying |
| lists: plain, sorted, of documents; where the last page ended | lists, walks, orders, scans, positions |
| filters as SQL, the only code that builds any | filters |
| the two engines, their SQL, their errors | engines, named_queries, errors |
| a database at the revision of this version | migrations, migrate, revision, prepare, urls |
"""
