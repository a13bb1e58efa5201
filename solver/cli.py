"""The command line: ``captcha-ocr COMMAND``.

Exit status: 0 done, 1 not solved, 2 wrong use. With ``--json`` a command prints one JSON document on stdout
and nothing else; progress and errors go to stderr.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import IO, Any

import click

from solver.errors import CaptchaError, HintsInvalid, PolicyInvalid

COMMANDS = {
    "bench": "solver.commands.bench:bench",
    "calibrate": "solver.commands.calibrate:calibrate",
    "doctor": "solver.commands.doctor:doctor",
    "eval": "solver.commands.eval:eval_",
    "export": "solver.commands.export:export",
    "install-browser": "solver.commands.browser:install_browser_command",
    "read": "solver.commands.read:read",
    "report": "solver.commands.report:report",
    "send": "solver.commands.send:send",
    "train": "solver.commands.train:train",
}
"""Our own commands; those of other packages register as entry points of the group ``captcha_ocr.commands``."""


class Failed(click.ClickException):
    """Something that is told in one sentence, in red where there is colour; exit status 1."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write the sentence to stderr."""
        click.secho(f"✗ {self.message}", fg="red", file=file, err=True)


class Commands(click.Group):
    """Commands that are imported when they are called, and errors told in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names of all commands, sorted."""
        return sorted({*COMMANDS, *entry_points(group="captcha_ocr.commands").names})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name; None when there is none."""
        if target := COMMANDS.get(cmd_name):
            module, _, name = target.partition(":")
            command = getattr(import_module(module), name)
        elif registered := entry_points(group="captcha_ocr.commands", name=cmd_name):
            command = next(iter(registered)).load()
        else:
            return None
        assert isinstance(command, click.Command)  # noqa: S101  # the promise of the registry, for the type checker
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; one that is nearly the name of another is told of it."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if near := get_close_matches(args[0], self.list_commands(ctx)):
                raise click.UsageError(f"{error.message} Did you mean {near[0]!r}?", ctx) from error
            raise

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it raises on purpose becomes an exit status and a sentence."""
        try:
            return super().invoke(ctx)
        except (HintsInvalid, PolicyInvalid) as error:
            raise click.UsageError(str(error)) from error
        except CaptchaError as error:
            raise Failed(str(error)) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="playwright-captcha-ocr", prog_name="captcha-ocr")
def main() -> None:
    """Read the text captcha on a page with PaddleOCR, type the answer, check it and try again."""
