"""Reads pictures with Tesseract as captcha scripts use it: one line of text, letters and digits only.

Needs Debian's ``tesseract-ocr`` and PyPI's ``pytesseract``. Paths come in on stdin, one a line; a JSON object a
line goes out: ``{"text": …, "cpu_ms": …}``, the time being that of Tesseract's own process.
"""

import json
import os
import string
import sys

import pytesseract
from PIL import Image

ALPHABET = string.ascii_letters + string.digits + "+-*/=?"
print(json.dumps({"name": f"Tesseract {pytesseract.get_tesseract_version()}"}), flush=True)
for line in sys.stdin:
    picture = Image.open(line.rstrip("\n")).convert("RGB")
    start = os.times()
    text = pytesseract.image_to_string(picture, config=f"--psm 7 -c tessedit_char_whitelist={ALPHABET}").strip()
    end = os.times()
    spent = sum(end[:4]) - sum(start[:4])
    print(json.dumps({"text": text, "cpu_ms": spent * 1000}), flush=True)
