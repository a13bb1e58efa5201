"""``captcha-ocr install-browser``: see that there is a Chromium to drive."""

from __future__ import annotations

import click

from solver.browser import browser_version, install_browser


@click.command("install-browser")
def install_browser_command() -> None:
    """Find a headless Chromium, or install one.

    Looked for in this order: the environment variable CAPTCHA_BROWSER, Playwright's own, then
    chromium-headless-shell, chromium and google-chrome on PATH. Otherwise it is downloaded by Playwright or,
    as root, installed with the system's package manager.
    """
    click.echo("Looking for a Chromium that starts …", err=True)
    browser = install_browser(say=lambda sentence: click.echo(sentence, err=True))
    click.echo(f"Chromium {browser_version(browser)} is ready ({browser.origin}).")
    if browser.executable:
        click.echo(f"In scripts: chromium.launch(executable_path={str(browser.executable)!r})")
        click.echo("In pytest:  pytest --captcha-browser auto")
