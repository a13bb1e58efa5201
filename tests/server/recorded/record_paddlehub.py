"""Records what a real ``hub serving start`` answers, into ``paddlehub.json`` beside this file.

    python tests/server/recorded/record_paddlehub.py http://127.0.0.1:8867

The README tells how such a server was started, with all four modules; the script itself runs in our environment.
"""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import httpx2

from tests.server.recorded.record import picture

HERE = Path(__file__).parent
REC = "/predict/ocr_rec"
OTHERS = ("ocr_det", "ocr_cls", "ocr_system")


def asked() -> dict[str, tuple[str, str, Any]]:
    """Method, path and body of the requests, by what they are about; texts are sent as they are."""
    one, other = picture((120, 48), (12, 8, "2468")), picture((140, 48), (12, 8, "captcha"))
    broken = base64.b64encode(b"no picture").decode()
    return {
        "one picture": ("POST", REC, {"images": [one]}),
        "two pictures": ("POST", REC, {"images": [one, other]}),
        "an empty picture": ("POST", REC, {"images": [picture((120, 48))]}),
        "one of two is none": ("POST", REC, {"images": [broken, other]}),
        "no picture": ("POST", REC, {"images": [broken]}),
        "no base64": ("POST", REC, {"images": ["abc!!"]}),
        "empty base64": ("POST", REC, {"images": [""]}),
        "an empty list": ("POST", REC, {"images": []}),
        "no list": ("POST", REC, {"images": 5}),
        "a number for a picture": ("POST", REC, {"images": [5]}),
        "no images": ("POST", REC, {}),
        "a name that means nothing": ("POST", REC, {"images": [one], "colour": "red"}),
        "no object": ("POST", REC, []),
        "another module": ("POST", "/predict/ocr_nothing", {"images": [one]}),
        "no JSON": ("POST", REC, "{"),
        "another method": ("GET", REC, None),
        "another path": ("POST", "/nowhere", {}),
        "the banner": ("GET", "/", None),
    }


def asked_of_others() -> dict[str, tuple[str, str, Any]]:
    """The same of the modules that look for lines, or at how they are turned: each is asked all of it."""
    one = picture((120, 48), (12, 8, "2468"))
    lines = picture((200, 120), (12, 10, "Kxf72"), (12, 70, "captcha"))
    tangle = picture((200, 120), (12, 10, "2468"), (12, 70, "captcha"), (18, 62, "Kxf72x"), (20, 80, "gjpqy"))
    broken = base64.b64encode(b"no picture").decode()
    pictures = {
        "one picture": [one],
        "two pictures": [one, lines],
        "upside down": [picture((120, 48), (12, 8, "2468"), turn=180)],
        "a large picture": [picture((2400, 1800), (112, 110, "Kxf72"), (1812, 470, "captcha"))],
        "a tangle": [tangle],
        "an empty picture": [picture((120, 48))],
        "one of two is none": [broken, one],
        "no picture": [broken],
        "empty base64": [""],
        "an empty list": [],
    }
    bodies: dict[str, Any] = {about: {"images": images} for about, images in pictures.items()}
    bodies |= {"no images": {}, "a name that means nothing": {"images": [one], "colour": "red"}}
    return {
        f"{module}: {about}": ("POST", f"/predict/{module}", body)
        for module in OTHERS
        for about, body in bodies.items()
    }


def main() -> None:
    """Ask the server everything, and write what it says; of a page in HTML the status and the type are enough."""
    exchanges = []
    with httpx2.Client(base_url=sys.argv[1], timeout=60) as client:
        for about, (method, path, body) in (asked() | asked_of_others()).items():
            content = body if body is None or isinstance(body, str) else json.dumps(body)
            answer = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
            kind = answer.headers["Content-Type"].partition(";")[0]
            exchanges.append(
                {
                    "about": about,
                    "request": {"method": method, "path": path, "body": body},
                    "answer": {
                        "status": answer.status_code,
                        "type": kind,
                        "body": answer.json() if kind == "application/json" else None,
                    },
                }
            )
    (HERE / "paddlehub.json").write_text("[\n" + ",\n".join(map(json.dumps, exchanges)) + "\n]\n")


if __name__ == "__main__":
    main()
