"""A login form of Django with a ``CaptchaField`` of django-simple-captcha."""

from __future__ import annotations

from collections.abc import Mapping

from playwright.sync_api import Page

from solver import Policy, Solution, solve_captcha

LETTERS = {"alphabet": "upper", "length": 4, "case": "ignore"}  # CAPTCHA_LENGTH and random_char_challenge, the defaults
SUM = {"kind": "math"}  # where CAPTCHA_CHALLENGE_FUNCT is math_challenge

ANOTHER = """async () => {
  const headers = { "X-Requested-With": "XMLHttpRequest" };  // without it the library answers 404
  const { key, image_url } = await (await fetch("/captcha/refresh/", { headers })).json();
  document.querySelector("#id_captcha_0").value = key;
  document.querySelector("img.captcha").src = image_url;
}"""
"""The library has an address for another picture, and no button; if your form has one, name it instead."""


def log_in(
    page: Page,
    address: str,
    *,
    captcha: str | None = "img.captcha",
    policy: Policy | None = None,
    hints: Mapping[str, object] = LETTERS,
    password: str = "lovelace-1843",  # noqa: S107  # of a site that lives for minutes
) -> Solution:
    """Log in at the form's address."""
    page.goto(address)
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(password)
    return solve_captcha(
        page, captcha, hints=hints, policy=policy, submit=True, refresh=lambda page: page.evaluate(ANOTHER)
    )
