"""TODO head of the package."""
