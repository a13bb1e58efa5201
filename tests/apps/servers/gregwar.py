"""The example of Debian's php-gregwar-captcha, unchanged, on PHP's own server: ``python gregwar.py FOLDER``."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

PACKAGED = Path("/usr/share/doc/php-gregwar-captcha/examples")

folder = Path(sys.argv[1])
shutil.copytree(PACKAGED, folder / "examples", dirs_exist_ok=True)
(folder / "vendor").mkdir()  # where the example looks for what Composer would have brought
(folder / "vendor/autoload.php").write_text("<?php require 'Gregwar/Captcha/autoload.php';\n")
(folder / "sessions").mkdir()
settings = {"session.save_path": folder / "sessions", "include_path": "/usr/share/php", "display_errors": "stderr"}
defined = [word for name, value in settings.items() for word in ("-d", f"{name}={value}")]
os.execvp("php", ["php", *defined, "-S", "127.0.0.1:0", "-t", str(folder / "examples")])  # noqa: S606, S607
