"""The protocol: RFC 7643 and 7644 as pure functions over plain documents.

Knows nothing of Envi, of storage or of HTTP frameworks: no I/O, no clock, no randomness.
"""
