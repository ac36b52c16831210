"""What is said on the wire. Each identity provider's habit is one file, and one line in `habits`.

| a subject | is in |
| --- | --- |
| what a habit is asked for, and which there are | habits |
| one request and its answer, written down without secrets | caller |
| what stays out of that | secrecy |
| what becomes of an answer that is no success | outcomes |
| what every habit does alike | steps |
| merging a profile into what was read | merging |
| Okta's habit | okta |
| Microsoft Entra ID's habit, and its paths | entra, entra_attributes |
"""
