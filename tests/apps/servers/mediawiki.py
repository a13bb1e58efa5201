"""Debian's MediaWiki with ConfirmEdit's FancyCaptcha, on SQLite and PHP's own server: ``python mediawiki.py FOLDER``.

Nothing of it is copied or changed: its settings, its data and the captchas are in the folder.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

PACKAGED = Path("/usr/share/mediawiki")
CONFIRM_EDIT = PACKAGED / "extensions/ConfirmEdit"
FONT = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
COUNT = 60

folder = Path(sys.argv[1])
secret = secrets.token_hex()
settings = f"""
$wgServer = 'http://' . ( $_SERVER['HTTP_HOST'] ?? '127.0.0.1' );
$wgMainCacheType = CACHE_DB;
$wgUploadDirectory = '{folder}/images';
$wgCacheDirectory = '{folder}/cache';
$wgCaptchaDirectory = '{folder}/captchas';
$wgCaptchaSecret = '{secret}';
wfLoadExtensions( [ 'ConfirmEdit', 'ConfirmEdit/FancyCaptcha' ] );
# Here all visitors come from one address, which would have six accounts a day, and neither another picture nor a right
# answer after fifteen of them, or wrong ones, in a minute.
$wgAccountCreationThrottle = [];
$wgGroupPermissions['*']['noratelimit'] = true;
"""

install = ("php", PACKAGED / "maintenance/install.php", "--dbtype=sqlite", f"--dbpath={folder}/data")
subprocess.run(
    [
        *install,
        f"--confpath={folder}",
        "--pass=lovelace-1843",
        "--server=http://127.0.0.1",
        "--scriptpath=",
        "Wiki",
        "Ada",
    ],
    check=True,
    stdout=subprocess.DEVNULL,
)
with (folder / "LocalSettings.php").open("a") as file:
    file.write(settings)
(folder / "captchas").mkdir()
draw = ("/usr/bin/python3", CONFIRM_EDIT / "captcha.py", f"--badwordlist={CONFIRM_EDIT / 'blacklist'}")
subprocess.run(
    [
        *(*draw, f"--font={FONT}", "--wordlist=/usr/share/dict/words", f"--key={secret}"),
        *(f"--output={folder / 'captchas'}", f"--count={COUNT}"),
    ],
    check=True,
    stdout=subprocess.DEVNULL,
)
os.environ["MW_CONFIG_FILE"] = str(folder / "LocalSettings.php")
os.chdir(PACKAGED)
os.execvp("php", ["php", "-d", "display_errors=stderr", "-S", "127.0.0.1:0", "-t", str(PACKAGED)])  # noqa: S606, S607
