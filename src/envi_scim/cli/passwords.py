"""Owns where a command's password comes from: the environment, standard input or a prompt, never an argument."""

import os
import sys

import typer

from envi_scim.provisioning.errors import WeakPassword
from envi_scim.provisioning.passwords import NOT_TEXT


def password_of(variable: str) -> str:
    """Read a password. Raises WeakPassword where there is none."""
    given = os.environ.get(variable)
    if given is not None:
        return given
    if sys.stdin.isatty():
        prompted: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return prompted
    try:
        password = sys.stdin.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise WeakPassword(NOT_TEXT) from error
    if not password:
        raise WeakPassword(f"No password: set {variable} or write it to standard input.")
    return password
