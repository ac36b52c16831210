"""How Envi SCIM is operated: the `envi-scim` program. Holds no rule; what it shows and does is `provisioning`'s.

| command | module |
| --- | --- |
| all of them, and how a failure is told | `main` |
| serve, migrate | `serve`; the processes that serve are `workers` |
| demo | `demo` |
| export | `exports` |
| import | `imports`, whose lines `lines` reads |
| domain, organization, role | `domains` |
| scim | `configuration` |
| schema | `schemas` |
| token | `tokens` |
| admin | `administrators` |
| user | `users` |
| group | `groups` |
| request, scim strictness | `requests` |

Shared by the commands: `options` (what they take), `session` (the run of one), `pages` (long lists), and
`output` (what they print). Those that take long show a bar (`progress`).
"""
