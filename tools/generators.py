"""Install the generators that the captcha synthesiser draws with and that the extra ``train`` does not bring.

``sudo .venv/bin/python tools/generators.py`` installs Debian's packages. Those of npm, and those of PyPI that cannot
stand beside others, go into this project's cache, which the environment variable ``CAPTCHA_OCR_CACHE`` moves. What
cannot be installed is left out: the synthesiser draws with those that are there.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from solver.training.synth import FOREIGN
from solver.training.synth.foreign import apart
from solver.training.synth.foreign.language import folder

INTERPRETERS = {"node": ("nodejs",), "npm": ("npm",), "php": ("php-cli", "php-gd")}
"""Debian's packages, by the commands that they bring."""
APART = ("Django", "MarkupSafe", "PyJWT", "Werkzeug", "asgiref", "django-ranged-response", "sqlparse")
"""What the generators need that are installed in a folder of their own; but for Pillow, which is to be ours."""


def main() -> None:
    """Install them and say which are here; what fails says so itself."""
    packages = [each.package for each in FOREIGN if each.registry == "Debian"]
    packages += [name for command, names in INTERPRETERS.items() if not shutil.which(command) for name in names]
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends", *packages)):
            subprocess.run((apt, *command), check=False, env=environment)
    else:
        print(f"These need root on Debian or Ubuntu: {' '.join(packages)}.", file=sys.stderr)
    if npm := shutil.which("npm"):
        folder("node").mkdir(parents=True, exist_ok=True)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
        brief = ("--fetch-timeout=60000", "--fetch-retries=1")  # else it waits a quarter of an hour for nobody
        wanted = [each.package for each in FOREIGN if each.registry == "npm"]
        subprocess.run((npm, "install", "--prefix", folder("node"), *quiet, *brief, *wanted), check=False)
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--target", folder("python"))
    wanted = [each.package for each in FOREIGN if each.site.__module__ == apart.__name__]
    subprocess.run((*pip, *wanted, *APART), check=False)
    for each in FOREIGN:
        print(f"{each.name:24} {'is here' if each.is_here() else 'is not here'} ({each.registry}: {each.package})")


if __name__ == "__main__":
    main()
