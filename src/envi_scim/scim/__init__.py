"""The protocol: RFC 7643, 7644 and 9865 as pure functions over plain documents.

Knows nothing of Envi, of storage or of HTTP frameworks: no I/O, no clock, no randomness.

| a subject | is in |
| --- | --- |
| how schemas are written, and names found in them | attributes, schemas, paths, urns |
| the schemas that there are | core_schemas, user_schema, group_schema, role_schema, discovery_schemas |
| what they have in common | common_attributes |
| what a domain may declare of its own | declarations |
| whether a resource may be stored | validation, plans, values, simple_values, texts, date_times |
| what was tolerated in a request | notes, inspection, dialects |
| changing a resource | patch, patch_paths, patching, member_operations |
| finding and listing resources | filters, folding, sorting, listing, cursors, search_request |
| what an answer has of a resource | projection, etag |
| many operations in one request | bulk |
| what the service says of itself | discovery, json_schemas |
| every way of saying no | errors |
"""
