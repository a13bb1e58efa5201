"""Where files are kept that can be made or fetched again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_directory() -> Path:
    """The user's cache for this project; the environment variable ``CAPTCHA_OCR_CACHE`` moves it."""
    import platformdirs

    return Path(os.environ.get("CAPTCHA_OCR_CACHE") or platformdirs.user_cache_dir("playwright-captcha-ocr"))
