"""What identity providers send that the RFC does not know, rewritten into what it does (compatible mode only).

Each leniency is a named `Rewrite` with the IdP that needs it; `table` lists them all, and each has a
recorded exchange in `tests/dialects`. Strict mode calls none of this. A request that needs nothing is
looked through once and given back as it came.

| module | owns |
| --- | --- |
| rewrite | what a rewrite is |
| values | rewrites of a value that does not fit its attribute |
| roles | the roles that Entra packs into a text |
| operations | rewrites of a PATCH operation |
| filters | rewrites of a filter that cannot be parsed as it came |
| table | the list of all |
| requests | applying them: to a resource, to a PATCH, to a filter |
| remedies | what to change in an identity provider so that it needs a leniency no more |
"""

from envi_scim.scim.dialects.requests import parse_filter, rewrite_patch, rewrite_resource
from envi_scim.scim.dialects.rewrite import Rewrite
from envi_scim.scim.dialects.table import LENIENCIES

__all__ = ["LENIENCIES", "Rewrite", "parse_filter", "rewrite_patch", "rewrite_resource"]
