"""Envi's rules: what the guide (docs/reference/guide.md) promises, as pure values and use-cases over small ports.

Does no I/O. Storage, clock, ids and random bytes come in through `ports` and `console_ports`.

| a subject | its values and rules | its use-cases |
| --- | --- | --- |
| domains and what is set up in them | domains, organizations, configuration, roles | administration |
| who uses the console | administrators, permissions, passwords | administrator_administration |
| signing in to it | sessions, sign_ins | signing_in, session_keeping |
| attributes of a domain's own, and of a strict one | resource_types, strict_types | schema_administration |
| tokens, who may act and how often | tokens | token_provisioning, access, rates |
| users | accounts, account_changes | user_provisioning |
| groups | groups, group_changes | group_provisioning |
| users and groups together | | resources |
| what happened | events, requests, request_pages, explanations | request_history |
| setting up an identity provider | providers, milestones | checklist |

Shared by them: `values`, `moments`, `names`, `documents`, `errors`; of writes `versions`, `preconditions`, `retries`
and `heaviness`.
"""
