"""What the applications need that is not of this project, by the registry that it comes from.

What is of PyPI and npm goes into this project's cache, each into an environment of its own; the environment variable
``CAPTCHA_OCR_CACHE`` moves it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from solver.cache import cache_directory


class Environment(Protocol):
    """What an application needs that is not of this project."""

    def install(self) -> None:
        """Get it; what fails says so itself."""

    def missing(self) -> str:
        """Why it cannot be used, in a few words; empty where it can."""


@dataclass(frozen=True)
class PyPI:
    """Packages of PyPI in a virtual environment of their own, for some share the names of others' modules."""

    name: str
    packages: tuple[str, ...]

    @property
    def python(self) -> Path:
        """What runs in it."""
        return _folder(self.name) / "bin/python"

    def install(self) -> None:
        """Make the environment and fill it."""
        subprocess.run((sys.executable, "-m", "venv", _folder(self.name)), check=False)
        pip = (self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
        if subprocess.run((*pip, *self.packages), check=False).returncode:
            shutil.rmtree(_folder(self.name))

    def missing(self) -> str:
        """It is whole or not there."""
        return "" if self.python.exists() else f"{self.packages[-1]} of PyPI is not installed"


@dataclass(frozen=True)
class Npm:
    """Packages of npm in a folder of their own."""

    name: str
    packages: tuple[str, ...]

    @property
    def modules(self) -> Path:
        """Where Node finds them."""
        return _folder(self.name) / "node_modules"

    def install(self) -> None:
        """Fill the folder, all or nothing."""
        npm = shutil.which("npm")
        if not npm:
            return
        _folder(self.name).mkdir(parents=True, exist_ok=True)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
        brief = ("--fetch-timeout=60000", "--fetch-retries=1")  # else it waits a quarter of an hour for nobody
        subprocess.run((npm, "install", "--prefix", _folder(self.name), *quiet, *brief, *self.packages), check=False)

    def missing(self) -> str:
        """It needs Node too."""
        if not shutil.which("node"):
            return "there is no node"
        return "" if self.modules.is_dir() else f"{self.packages[-1]} of npm is not installed"


@dataclass(frozen=True)
class Debian:
    """Packages of Debian, and a file that tells that they are here."""

    packages: tuple[str, ...]
    tell_tale: Path

    def install(self) -> None:
        """Leave it to apt, which needs root."""
        apt = shutil.which("apt-get")
        if not apt or os.geteuid() != 0:
            return
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("update", "-qq"), ("install", "-qq", "-y", "--no-install-recommends", *self.packages)):
            subprocess.run((apt, *command), check=False, env=environment)

    def missing(self) -> str:
        """Its file is not there."""
        wanted = " ".join(self.packages)
        return "" if self.tell_tale.exists() else f"Debian's packages {wanted} are not installed"


DJANGO = PyPI("django", ("django==5.2.*", "django-simple-captcha==0.7.*"))
EXPRESS = Npm("express", ("express@5", "express-session@1", "svg-captcha@1.4"))
FLASK = PyPI("flask", ("flask==3.*", "easy-captcha-python==1.*"))
VUE = Npm("vue", ("vue@3", "element-plus@2"))
GREGWAR = Debian(("php-gregwar-captcha", "php-cli", "php-gd"), Path("/usr/share/php/Gregwar/Captcha/autoload.php"))
MEDIAWIKI = Debian(
    (
        *("mediawiki", "mini-httpd", "php-cgi"),  # these two, which start nothing, for Apache
        *(
            "php-cli",
            "php-sqlite3",
            "php-gd",
            "php-mbstring",
            "php-xml",
            "php-intl",
            "python3-pil",
            "wamerican",
            "fonts-dejavu-core",
        ),
    ),
    Path("/usr/share/mediawiki/extensions/ConfirmEdit/FancyCaptcha"),
)
LEMONLDAP = Debian(
    (
        *("liblemonldap-ng-portal-perl", "mini-httpd", "libplack-perl"),
        *("libgd-securityimage-perl", "libimage-magick-perl", "fonts-urw-base35", "libmime-tools-perl"),
        *("libemail-sender-perl", "libio-string-perl", "libipc-run-perl", "libunicode-string-perl"),
    ),
    Path("/usr/share/perl5/Lemonldap/NG/Portal/Captcha/SecurityImage.pm"),
)
ENVIRONMENTS: dict[str, tuple[Environment, ...]] = {
    "pypi": (DJANGO, FLASK),
    "npm": (EXPRESS, VUE),
    "debian": (GREGWAR, MEDIAWIKI, LEMONLDAP),
}
"""By the registry that they come from."""


def _folder(name: str) -> Path:
    return cache_directory() / "applications" / name
