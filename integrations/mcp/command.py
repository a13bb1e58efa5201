"""``captcha-ocr mcp``: the recogniser for agents."""

from __future__ import annotations

import click


@click.command(short_help="Read captchas for agents, over MCP.")
@click.option(
    "--recognizer", metavar="MODEL", help="An official model's name, a model directory or a server's address."
)
def mcp(*, recognizer: str | None) -> None:
    """Read captchas for agents, over MCP on standard input and output.

    It offers them one tool, read_captcha, and ends when its input does. It opens neither files nor addresses that a
    request names.
    """
    try:
        from integrations.mcp.server import create_server
    except ModuleNotFoundError as error:
        raise click.ClickException(
            f"The MCP server needs {error.name}: pip install 'playwright-captcha-ocr[mcp]'."
        ) from error
    from solver.recognize.choose import recognizer_from

    reader = recognizer_from(recognizer)  # before the first request, so that a wrong name is told at once
    try:
        create_server(reader).run("stdio")
    finally:
        reader.close()
