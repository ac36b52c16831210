"""The filter language of RFC 7644 §3.4.2.2: text to syntax tree, tree over a document.

Compilation to SQL is storage's (`storage/filters`); both sides agree by a property test.

| module | owns |
| --- | --- |
| lexer | text to tokens, and the limits |
| escapes | what stands in a quoted text |
| literals | which literal may be compared with which attribute by which operator |
| parser | the grammar: tokens to tree, with the names resolved |
| ast | the tree |
| printer | the tree as text again |
| compare | one value against one literal |
| evaluate | the tree over a document |
| types | what is left of a tree for each of several resource types |
| references | comparison with an address as comparison with an id |
"""
