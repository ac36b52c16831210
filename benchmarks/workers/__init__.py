"""Measures what more workers bring on one PostgreSQL: `python -m benchmarks.workers`."""
