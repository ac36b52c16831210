"""From a filter's tree to SQL: the only code that builds any, from a closed vocabulary with bound parameters.

| module | owns |
| --- | --- |
| `conditions` | the algebra: a condition may be exact, or name more rows than match, or say nothing |
| `texts` | comparisons of text with a column or an index key |
| `columns` | attributes that have a typed column |
| `indexed` | attributes that have rows in `attribute_index` |
| `relations` | `members` of groups and `groups` of users |
| `compiler` | the tree as a whole |
| `statements` | the page and the count, and which index drives them |
| `ordered` | the same for a list in another order than that of creation |

Where the SQL is not exact, `lists` re-checks the documents with `scim.filters.evaluate`; a property test
holds both against each other on both engines.
"""
