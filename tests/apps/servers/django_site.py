"""A Django site whose login form has a field of django-simple-captcha: ``python django_site.py FOLDER NAME=VALUE …``.

Each NAME is a setting of the captcha, each VALUE is in JSON. The login is Django's own, and so is the server. The
environment variable SEED makes every run ask the same captchas in the same order.
"""

from __future__ import annotations

import json
import os
import random
import sys
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import run
from django.core.wsgi import get_wsgi_application

LOGIN = """<!doctype html><html lang="en"><title>Log in</title>
<form method="post">{% csrf_token %}{{ form.as_p }}<button>Log in</button></form></html>"""
HOME = """<!doctype html><html lang="en"><title>Home</title><h1>Welcome, {{ request.user }}</h1></html>"""

folder, *given = sys.argv[1:]
settings.configure(
    DEBUG=True,
    SECRET_KEY="of a site that lives for minutes",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db.sqlite3"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "captcha"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN, "home.html": HOME}),
                    "django.template.loaders.app_directories.Loader",
                ],
                "context_processors": ["django.template.context_processors.request"],
            },
        }
    ],
    LOGIN_REDIRECT_URL="/",
    LOGIN_URL="/login/",
    USE_TZ=True,
    **{name: json.loads(value) for name, _, value in (each.partition("=") for each in given)},
)
django.setup()

# What asks for the settings when it is imported comes after them.
from captcha.conf.settings import get_challenge  # noqa: E402
from captcha.fields import CaptchaField  # noqa: E402
from captcha.models import CaptchaStore  # noqa: E402
from django.contrib.auth.forms import AuthenticationForm  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.contrib.auth.views import LoginView  # noqa: E402
from django.db.models.signals import pre_save  # noqa: E402
from django.urls import include, path  # noqa: E402
from django.views.generic import TemplateView  # noqa: E402


class LoginForm(AuthenticationForm):  # type: ignore[misc]  # Django ships no types
    """Django's own, and a captcha."""

    captcha = CaptchaField()


if seed := os.environ.get("SEED"):
    keys = random.Random(seed)  # noqa: S311  # nothing is to be kept secret

    def ask_what_the_seed_says(instance: CaptchaStore, **_: Any) -> None:
        """Seeding ``random`` once is not enough: keys are of the system, and seed how their pictures are drawn."""
        instance.hashkey = f"{keys.getrandbits(160):040x}"
        random.seed(instance.hashkey)
        instance.challenge, response = get_challenge()()
        instance.response = response.lower()

    pre_save.connect(ask_what_the_seed_says, CaptchaStore)

urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html")),
    path("login/", LoginView.as_view(form_class=LoginForm)),
    path("captcha/", include("captcha.urls")),
]

if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    User.objects.create_user("ada", password="lovelace-1843")
    run(
        "127.0.0.1",
        0,
        get_wsgi_application(),
        threading=True,
        on_bind=lambda port: print(f"http://127.0.0.1:{port}/login/", flush=True),  # noqa: T201
    )
