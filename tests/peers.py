"""Stand-ins for the tools that ``captcha-ocr bench`` compares with, and labelled sets that they can read.

Each picture carries its label as PNG text, so that a stand-in knows what to answer.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from captcha.image import ImageCaptcha
from PIL.PngImagePlugin import PngInfo

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DDDDOCR = """
import io
from PIL import Image

class DdddOcr:
    def __init__(self, show_ad=True, beta=False):
        print("what a package prints")
        self.ranges = None

    def set_ranges(self, characters):
        self.ranges = characters

    def classification(self, picture):
        read = Image.open(io.BytesIO(picture)).text["label"]
        if read == "47":
            raise ValueError("no text here")
        read += "#"
        return "".join(each for each in read if self.ranges is None or each in self.ranges)
"""
"""Reads everything with a stroke too many, which ``set_ranges`` drops, and fails at one picture."""

TESSERACT = """#!/bin/sh
case "$1" in
--version) echo "tesseract 5.9.9";;
--list-langs) echo 'List of available languages in "FOLDER/" (1):'; echo eng;;
*) cat > /dev/null; echo 2468; echo;;
esac
"""
"""Reads the same in every picture."""


def install_ddddocr(folder: Path, source: str = DDDDOCR) -> Path:
    """A folder to import ``ddddocr`` 1.6.9 from."""
    about = folder / "ddddocr-1.6.9.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: ddddocr\nVersion: 1.6.9\n")
    (folder / "ddddocr.py").write_text(source)
    return folder


def install_tesseract(folder: Path) -> Path:
    """A folder of programs, with a Tesseract 5.9.9 whose language takes 1 MB."""
    folder.mkdir(parents=True)
    (folder / "eng.traineddata").write_bytes(bytes(1_000_000))
    program = folder / "tesseract"
    program.write_text(TESSERACT.replace("FOLDER", str(folder)))
    program.chmod(0o755)
    return folder


def draw_set(folder: Path, answers: Mapping[str, str], **about: object) -> Path:
    """A labelled set whose pictures show the keys, and whose answers are the values."""
    folder.mkdir(parents=True)
    rows = ["file,label,answer"]
    for number, (label, answer) in enumerate(answers.items()):
        text = PngInfo()
        text.add_text("label", label)
        ImageCaptcha(width=40 * len(label), height=60).generate_image(label).save(
            folder / f"{number}.png", pnginfo=text
        )
        rows.append(f"{number}.png,{label},{answer}")
    (folder / "labels.csv").write_text("\n".join(rows))
    (folder / "set.json").write_text(json.dumps({"name": folder.name, **about}))
    return folder


def draw_sets(folder: Path) -> Path:
    """Three small sets: digits that were drawn, two found ones of two digits, a found one with a sum."""
    same = {"case": "ignore", "script": "latin"}
    digits = {text: text for text in ("2468", "1357", "9024")}
    draw_set(folder / "digits", digits, origin="generated", alphabet="0123456789", length=[4, 4], **same)
    draw_set(folder / "short", {"38": "38", "47": "47"}, origin="real", alphabet="0123456789", length=[2, 2], **same)
    draw_set(folder / "sums", {"3+5=?": "8"}, origin="real", kind="math", **same)
    return folder
