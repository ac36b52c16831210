"""The pages of the emulator: server-rendered, without a line of JavaScript, and on each that it is a stand-in.

| pages | are in |
| --- | --- |
| Directory > People, Groups | people, groups |
| Applications, Browse App Catalog, Add | catalog |
| an application: General, Sign On, Mobile | applications |
| Provisioning: Integration, To App, To Okta, the attribute mappings | provisioning |
| Assignments, with its dialogs and reports | assignments |
| Push Groups | push_groups |
| Import | imports |
| View Logs, Monitor Imports, tasks, exchanges | logs |
| an application that works in cycles | cycles |
| the emulator's own limits | limits |
| what they have in common: who may ask, forms, lists, templates, sentences | guard, forms, lists, rendering, words |
"""
