"""What can be done in the emulator, each with what follows from it: which users and groups have to be looked after.

| what is done | is in |
| --- | --- |
| people come, change, are deactivated; groups come, are renamed, change members | directory |
| an application is added, connected, tested; its mapping changes | applications |
| people and groups are assigned and unassigned | assignments |
| groups are pushed, by name or by rule, and unlinked | push_groups |
| users and groups are read back | imports |
| what all of them set going, as tasks | effects |
| what a task does | bringing |
| who speaks to the server of an application | line |
"""
