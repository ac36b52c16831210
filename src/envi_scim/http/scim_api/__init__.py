"""SCIM 2.0 over HTTP (RFC 7644, RFC 9865): decodes requests, asks `provisioning`, renders answers.

Knows no rule of its own.

Below /scim and /scim/v2, all with a bearer token; GET answers HEAD too:

| route | GET | POST | PUT | PATCH | DELETE |
| --- | --- | --- | --- | --- | --- |
| / | a page of all resources | | | | |
| /Users | a page | 201 and the user | | | |
| /Users/{id} | the user | | 200 and the user | 200 and the user | 204 |
| /Groups | a page | 201 and the group | | | |
| /Groups/{id} | the group | | 200 and the group | 204, or 200 with attributes | 204 |
| /Roles | a page | | | | |
| /Roles/{id} | the role | | | | |
| /.search, and below /Users, /Groups and /Roles | | a page | | | |
| /Bulk | | 200 and what became of each operation | | | |
| /Me | 501, whatever the method | | | | |
| /ServiceProviderConfig | what works | | | | |
| /ResourceTypes, /ResourceTypes/{id} | the types | | | | |
| /Schemas, /Schemas/{id} | the schemas | | | | |
| /openapi.json | all of this, for programs | | | | |

Anything else is 404, another method 405 with Allow; without a usable token all of it is 401, and above the limit of its
domain, where there is one, 429. When a request is worked on is `fair_turns`'.
"""
