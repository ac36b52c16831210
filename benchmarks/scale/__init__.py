"""Measures whether the API costs the same among a million users, and what memory it takes: `python -m benchmarks.scale`."""
