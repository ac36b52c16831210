"""How a PATCH changes a document (RFC 7644 §3.5.2); `envi_scim.scim.patch` is the door.

| module | owns |
| --- | --- |
| message | the PatchOp message: body to operations |
| operations | what an operation is |
| targets | where an operation lands: path-less, extension, attribute, selected values |
| assignment | one attribute gets or loses its value, by the attribute's mutability |
| elements | the values of a multi-valued attribute: added once, one primary, selected, created |
| context | what one request carries along: mode, notes, and how much work it may ask for |
"""
