"""The pages the finder is measured on.

A family is a template, and each of its languages a page. Before the template stand, in YAML, what the page shows and
where that is: selectors of the captcha, of its field and of its refresh control, which the page itself knows nothing
of. A family is wholly in one part: ``tuning`` was looked at while the finder's words and marks were chosen; the others,
in their order, only when these were frozen, each once, and what it showed was mended thereafter. From ``blind`` on they
were written by people who had not read the finder.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml
from flask import Flask, Response, abort, request
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from solver.hints import Hints
from tests.page.finder import pictures
from tests.sites import serving

PARTS = ("tuning", "test", "fresh", "blind", "blind2", "blind3", "blind4", "blind5", "blind6")
FAMILIES = Path(__file__).parent / "families"
TEMPLATES = Environment(autoescape=True, undefined=StrictUndefined)


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page in one language.

    Attributes:
        part: the part it belongs to.
        family: the template's name.
        language: as ``lang`` names it.
        kind: how the captcha is shown, or what is there in its place.
        template: the page, still to be filled in.
        expect: what the finder must do: ``find``, call it ``ambiguous``, or find ``nothing``.
        captcha, field, refresh: selectors of what there is to be found.
        hints: what the field says of the answer, where that is looked at.
    """

    part: str
    family: str
    language: str
    kind: str
    template: str
    expect: str
    captcha: str | None = None
    field: str | None = None
    refresh: str | None = None
    hints: Hints | None = None

    @property
    def name(self) -> str:
        """Its part, family and language."""
        return f"{self.part}/{self.family} ({self.language})"


def pages(parts: Iterable[str] = PARTS) -> list[Page]:
    """All of these parts, in the order of their names."""
    found = []
    for part in parts:
        for path in sorted((FAMILIES / part).glob("*.html.j2")):
            head, template = path.read_text("utf-8").split("---\n", 1)
            facts = yaml.safe_load(head)
            facts.setdefault("expect", "find" if "captcha" in facts else "nothing")
            if "hints" in facts:
                length = facts["hints"].get("length")
                facts["hints"] = Hints(
                    **facts["hints"] | {"length": tuple(length) if isinstance(length, list) else length}
                )
            family = path.name.removesuffix(".html.j2")
            found += [
                Page(part=part, family=family, language=language, template=template, **facts)
                for language in facts.pop("languages")
            ]
    return found


@contextmanager
def served(shown: list[Page]) -> Iterator[list[str]]:
    """The address of each page, served on a free port of loopback."""
    files: dict[str, tuple[bytes, str]] = {}
    for number, page in enumerate(shown):

        def picture(what: str, width: int, height: int, path: str | None = None, number: int = number) -> str:
            """The address of a picture: on the server, or all of it in a data URI."""
            drawn = pictures.png(what, width, height)
            if path is None:
                return f"data:image/png;base64,{base64.b64encode(drawn).decode()}"
            files[f"/{number}{path}"] = drawn, "image/png"
            return f"/{number}{path}"

        filled = TEMPLATES.from_string(page.template).render(
            language=page.language,
            picture=picture,
            svg_letters=lambda width, height: Markup(pictures.svg(width, height)),  # noqa: S704
            t=lambda language=page.language, **texts: texts[language],
        )
        files[f"/{number}/"] = filled.encode(), "text/html; charset=utf-8"
    app = Flask(__name__)

    @app.get("/<path:_>")
    def serve(_: str) -> Response:
        body, kind = files.get(request.full_path.rstrip("?")) or abort(404)
        return Response(body, mimetype=kind)

    with serving(app) as address:
        yield [f"{address}{number}/" for number in range(len(shown))]
