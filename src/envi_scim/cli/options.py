"""Owns the options and arguments that several commands share."""

from typing import Annotated, TypeAlias

import typer

Database: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. Default: ENVI_SCIM_DATABASE, "
        "else sqlite:///envi-scim.db.",
    ),
]
DemoDatabase: TypeAlias = Annotated[
    str,
    typer.Option(
        "--database",
        metavar="URL",
        show_default=False,
        help="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME. Default: sqlite:///envi-scim-demo.db, "
        "whatever ENVI_SCIM_DATABASE says: the demo's password is known to everybody.",
    ),
]
AsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print JSON.")]
DomainName: TypeAlias = Annotated[str, typer.Argument(metavar="DOMAIN", help="The domain's name, such as envi.com.")]
