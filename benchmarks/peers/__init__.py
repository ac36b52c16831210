"""Owns the other SCIM servers that are measured: installed into a temporary folder, started, called."""
