"""Debian's LemonLDAP::NG portal with the captcha at its login, in a PSGI server: ``python lemonldap.py FOLDER``.

Its configuration is the packaged one, but for the captcha, the address and where it keeps its sessions.
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

SHARE = "/usr/share/lemonldap-ng/portal"
DOMAIN = "sso.localhost"  # browsers find it on this machine, and take cookies for it

APPLICATION = f"""
use Plack::Builder;
use Plack::App::File;
use Lemonldap::NG::Portal;
builder {{
  mount '/static' => Plack::App::File->new( root => '{SHARE}/htdocs/static' )->to_app;
  mount '/javascript' => Plack::App::File->new( root => '/usr/share/javascript' )->to_app;
  mount '/' => Lemonldap::NG::Portal->run( {{}} );
}};
"""
INI = """
[all]
logLevel = warn
logger = Lemonldap::NG::Common::Logger::Std
[configuration]
type = File
dirName = {folder}
[portal]
staticPrefix = /static
templateDir = {share}/templates
languages = en
"""

folder = Path(sys.argv[1])
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
settings = json.loads(Path("/var/lib/lemonldap-ng/conf/lmConf-1.json").read_text())
for name in "sessions", "sessions/lock", "psessions", "psessions/lock", "cache", "notifications":
    (folder / name).mkdir()
for name, directory in ("globalStorageOptions", "sessions"), ("persistentStorageOptions", "psessions"):
    settings[name] |= {"Directory": str(folder / directory), "LockDirectory": str(folder / directory / "lock")}
settings["localSessionStorageOptions"]["cache_root"] = str(folder / "cache")
settings["notificationStorageOptions"]["dirName"] = str(folder / "notifications")
settings |= {"domain": DOMAIN, "portal": f"http://auth.{DOMAIN}:{port}/", "captcha_login_enabled": 1}
(folder / "lmConf-1.json").write_text(json.dumps(settings))
(folder / "lemonldap-ng.ini").write_text(INI.format(folder=folder, share=SHARE))
(folder / "portal.psgi").write_text(APPLICATION)
os.environ["LLNG_DEFAULTCONFFILE"] = str(folder / "lemonldap-ng.ini")
os.execvp("plackup", ["plackup", "--host", "127.0.0.1", "--port", str(port), str(folder / "portal.psgi")])  # noqa: S606, S607
