"""Owns the size of an installation: how long it takes to start, what it holds in memory, what it takes on disk."""
