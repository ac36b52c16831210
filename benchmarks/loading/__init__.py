"""Import and export against POSTs, one user at a time."""
