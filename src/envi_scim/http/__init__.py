"""How Envi SCIM is reached: one door, two faces that never import each other.

| address | face | module |
| --- | --- | --- |
| /scim, /scim/v2 | machines: identity providers | `scim_api` |
| /healthz, /readyz, /metrics | operators and their tools | `operations` |

`app` puts them together, `server` listens, `protocol` guards each connection before any of them sees a request.
"""
