"""Envi SCIM: identity providers provision Envi users and roles over SCIM 2.0."""
