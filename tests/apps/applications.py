"""The applications in the configurations that are tested and measured."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from tests.apps.application import Application
from tests.apps.environments import DJANGO, EXPRESS, FLASK, GREGWAR, LEMONLDAP, MEDIAWIKI, VUE
from tests.apps.ways_in import django_simple_captcha, gregwar, lemonldap, mediawiki, ruoyi, svg_captcha

SERVERS = Path(__file__).parent / "servers"

_django = partial(
    Application,
    needs=(DJANGO,),
    picture=r'"GET /captcha/image/',
    enter=django_simple_captcha.log_in,
    refusal="correct username and password",
)
_DJANGO = (DJANGO.python, SERVERS / "django_site.py", "FOLDER")
_mediawiki = partial(
    Application,
    needs=(MEDIAWIKI,),
    command=(sys.executable, SERVERS / "mediawiki.py", "FOLDER"),
    path="/",
    picture="GET .*Special:Captcha/image",
)
_MATH = 'CAPTCHA_CHALLENGE_FUNCT="captcha.helpers.math_challenge"'

APPLICATIONS = (
    _django(name="Django, letters", command=_DJANGO),
    _django(name="Django, animated", command=(*_DJANGO, "CAPTCHA_ANIMATED=true")),
    _django(
        name="Django, arithmetic",
        command=(*_DJANGO, _MATH),
        enter=partial(django_simple_captcha.log_in, hints=django_simple_captcha.SUM),
    ),
    *(
        Application(
            name=f"Express, {how}, {shade}",
            needs=(EXPRESS,),
            command=("node", SERVERS / "express_site.js", "FOLDER"),
            environment={"NODE_PATH": EXPRESS.modules},
            path=f"{path}/{shade}/",
            picture=r"^GET \S+\.svg",
            enter=svg_captcha.log_in,
            refusal="Unknown user or wrong password",
        )
        for path, how in (("img", "img"), ("inline", "inline svg"), ("data", "data URI"))
        for shade in ("light", "dark")
    ),
    Application(
        name="Vue and Flask, as RuoYi",
        needs=(FLASK, VUE),
        command=(FLASK.python, SERVERS / "ruoyi_site.py", "FOLDER", VUE.modules),
        picture="GET /captchaImage",
        enter=ruoyi.log_in,
        refusal="密码错误",
    ),
    Application(
        name="PHP, Gregwar's example",
        needs=(GREGWAR,),
        command=(sys.executable, SERVERS / "gregwar.py", "FOLDER"),
        path="form.php",
        picture=r"GET /session\.php",
        enter=gregwar.get_through,
        left=1,
    ),
    _mediawiki(name="MediaWiki, new account", enter=mediawiki.create_account),
    _mediawiki(
        name="MediaWiki, after wrong passwords",
        enter=mediawiki.log_in,
        refusal="Incorrect username or password entered",
    ),
    Application(
        name="LemonLDAP::NG",
        needs=(LEMONLDAP,),
        command=(sys.executable, SERVERS / "lemonldap.py", "FOLDER"),
        host="auth.sso.localhost",
        picture=r'"(GET|POST) /(renewcaptcha)? HTTP/1\.\d" 200',  # the form holds its picture, and the menu counts too
        enter=lemonldap.log_in,
        refusal="Wrong credentials",
        left=1,
    ),
)
