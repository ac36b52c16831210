"""How many operations come in one request (RFC 7644 §3.7). Pure: nothing here performs one.

| module | owns |
| --- | --- |
| message | the BulkRequest message: body to operations, each with its refusal where it is none |
| paths | what the path of an operation names |
| references | `bulkId:` references: which there are, what they become, what of a body can do without them |
| order | which operation waits for which: steps, and circles |
| runs | which steps may be performed at the same time |
"""
