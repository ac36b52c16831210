"""How the documentation becomes pages: Sphinx reads the Markdown files of this folder."""

project = "Envi SCIM"
author = "Envi"
copyright = "2026, Envi"  # noqa: A001  the name that Sphinx gives it

extensions = ["myst_parser"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = "Envi SCIM"
