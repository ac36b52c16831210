"""The pages of the console: what an administrator sees and does in a browser.

| module | owns |
| --- | --- |
| `app` | putting the console together |
| `door` | the way of a request: session, domain, rights, form, page, answer |
| `pages` | the table of all pages: address, what it needs, who answers |
| `visits` | one request as endpoints see it |
| `forms` | what was typed, and what is wrong with it, next to its field |
| `origins`, `cookies` | where a change may come from, and what a browser keeps |
| `rendering` | templates, and how values are shown |
| `sign_in`, `domains`, `configuration`, ... | one subject each: its endpoints |

Server-rendered; everything works without JavaScript but for copying. Never imports the SCIM API; rules and
data are `provisioning`'s.
"""
