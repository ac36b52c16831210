"""Envi's rules: what the guide (docs/reference/guide.md) promises, as pure values and use-cases over small ports.

Does no I/O. Storage, clock, ids and random bytes come in through `ports`.
"""
