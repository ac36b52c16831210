"""Measures whether the API costs the same among a million users, and its memory: `python -m benchmarks.scale`."""
