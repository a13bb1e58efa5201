"""Install the fonts that the captcha synthesiser draws with: ``sudo .venv/bin/python tools/fonts.py``.

They are packages of Debian and Ubuntu; together they take about 300 MB.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from solver.training.synth import PACKAGES, Catalogue


def main() -> None:
    """Install them and say how many faces there are."""
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        sys.exit(f"This needs root on Debian or Ubuntu. Elsewhere, find fonts like these: {' '.join(PACKAGES)}.")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends", *PACKAGES)):
        subprocess.run((apt, *command), check=True, env=environment)
    print(f"{len(Catalogue().faces)} faces are here.")


if __name__ == "__main__":
    main()
