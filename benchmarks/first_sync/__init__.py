"""Measures the first sync of a directory, and what it costs another domain: `python -m benchmarks.first_sync`."""
