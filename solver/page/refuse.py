"""Third-party challenges are recognised and refused, before anything is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from solver.errors import UnsupportedCaptcha
from solver.page.bridge import done, page_of
from solver.page.scripts import script


@dataclass(frozen=True, kw_only=True)
class Vendor:
    """What gives a vendor away, and what its customers should do in their tests instead."""

    name: str
    addresses: str
    markup: tuple[str, ...]
    advice: str


VENDORS = (
    Vendor(
        name="reCAPTCHA",
        addresses=r"//(www\.)?(google\.com|recaptcha\.net|gstatic\.com)/recaptcha/",
        markup=(".g-recaptcha", "[data-recaptcha]"),
        advice="in your own test environment use Google's test keys, which always pass",
    ),
    Vendor(
        name="hCaptcha",
        addresses=r"//([\w-]+\.)?hcaptcha\.com/",
        markup=(".h-captcha", "[data-hcaptcha-widget-id]"),
        advice="in your own test environment use hCaptcha's test site key, which always passes",
    ),
    Vendor(
        name="Cloudflare Turnstile",
        addresses=r"//challenges\.cloudflare\.com/",
        markup=(".cf-turnstile", "#challenge-form", "#cf-challenge-running"),
        advice="in your own test environment use Cloudflare's test site keys, which always pass",
    ),
    Vendor(
        name="Arkose Labs",
        addresses=r"//([\w-]+\.)*(arkoselabs|funcaptcha)\.(com|co)/",
        markup=("#FunCaptcha", "#arkose", "[data-arkose-public-key]"),
        advice="ask Arkose Labs for a key for your test environment, or switch it off there",
    ),
    Vendor(
        name="GeeTest",
        addresses=r"//([\w-]+\.)*geetest\.com/",
        markup=(".geetest_holder", ".geetest_captcha", ".geetest_box"),
        advice="switch GeeTest off in your test environment",
    ),
    Vendor(
        name="DataDome",
        addresses=r"//([\w-]+\.)*captcha-delivery\.com/",
        markup=("#datadome-captcha",),
        advice="have your own traffic allowed in DataDome's dashboard",
    ),
    Vendor(
        name="a slider puzzle",
        addresses=r"//([\w-]+\.)*(captcha\.qq\.com|captcha\.gtimg\.com|captcha\.alicdn\.com|g\.alicdn\.com/AWSC)",
        markup=("#tcaptcha_iframe", ".nc_wrapper .nc_scale", ".yidun_slider", ".slide-verify", ".verify-bar-area"),
        advice="switch it off in your test environment",
    ),
)


async def refuse(page: Any) -> None:
    """Come back only when no vendor's challenge is on the page.

    Raises:
        UnsupportedCaptcha: one is.
    """
    seen = await done(page.evaluate(script("vendor"), [selector for vendor in VENDORS for selector in vendor.markup]))
    frames = [frame.url for frame in page_of(page).frames]
    for vendor in VENDORS:
        telling = next((url for url in (*frames, *seen["addresses"]) if re.search(vendor.addresses, url)), None)
        if telling or set(vendor.markup) & set(seen["matched"]):
            raise UnsupportedCaptcha(vendor=vendor.name, frame_url=telling or page.url, advice=vendor.advice)
