"""Reads pictures with ddddocr's default model, in an environment of its own (it brings a second ``cv2``).

    python -m venv /tmp/peers && /tmp/peers/bin/pip install ddddocr pytesseract

Paths come in on stdin, one a line; a JSON object a line goes out: ``{"text": …, "cpu_ms": …}``.
"""

import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

import ddddocr

ocr = ddddocr.DdddOcr(show_ad=False)
ocr.classification(Path(sys.argv[1]).read_bytes())  # the first reading is slow for everyone
print(json.dumps({"name": f"ddddocr {version('ddddocr')}"}), flush=True)
for line in sys.stdin:
    picture = Path(line.rstrip("\n")).read_bytes()
    start = time.process_time()
    text = ocr.classification(picture)
    print(json.dumps({"text": text, "cpu_ms": (time.process_time() - start) * 1000}), flush=True)
