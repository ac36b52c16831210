"""The API described for programs, as a document of OpenAPI 3.1: its tables, and how they become the document.

| module | owns |
| --- | --- |
| operations | each operation: what it takes, and which answers it has |
| parameters | the parameters that operations share |
| answers | what each status means, and its headers |
| messages | the messages of RFC 7644 that are no resources |
| examples | bodies and values to begin with |
| document | how all of these become one |

A test holds the operations against the table of routes, in both directions.
"""
