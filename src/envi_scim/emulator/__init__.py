"""A stand-in Okta: what the guide's identity provider looks like and says on the wire, for any SCIM server.

It knows the words of SCIM and nothing of Envi's server, so that it cannot forgive its mistakes.

| a subject | is in |
| --- | --- |
| who there is: people, groups | directory |
| applications, what can be added, what each may do | applications |
| which attribute goes where | profiles, mapping, expressions |
| who is to have an application | assignments |
| which groups are pushed | push_groups |
| what is to be done, is under way, or failed | tasks, worker |
| what is said on the wire: one file a habit | wire |
| what was said, and what happened | journal |
| what can be done, and what follows from it | services |
| where it is kept | store |
| its own limits, and whom it begins with | settings, sample |
| the pages | pages |
| how all of it is put together | office |
"""
