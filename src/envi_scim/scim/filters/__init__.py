"""The filter language of RFC 7644 §3.4.2.2: text to syntax tree, tree over a document.

Compilation to SQL is storage's (`storage/filters`); both sides agree by a property test.
"""
