"""Measures whether pages of the console cost the same among a million users: `python -m benchmarks.console`."""
