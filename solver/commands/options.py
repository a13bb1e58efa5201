"""What several commands ask for in the same words."""

from __future__ import annotations

from pathlib import Path

import click

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FOLDER = click.Path(file_okay=False, path_type=Path)

directories_argument = click.argument("directories", metavar="DIR...", nargs=-1, required=True, type=FOLDER)
"""Folders, one or more."""
