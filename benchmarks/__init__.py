"""Measures Envi SCIM side by side with a bare route and with scim2-server: `python -m benchmarks`."""
