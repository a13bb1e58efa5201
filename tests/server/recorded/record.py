"""Records what a real ``paddlex --serve`` answers, into ``paddlex.json`` beside this file.

    python tests/server/recorded/record.py PADDLEX

PADDLEX is that of an environment with ``paddlex[serving,ocr-core]==3.7.2`` and ``onnxruntime``; the script itself runs
in ours. The models are those in the wheel of rapidocr: PP-OCRv6 small's detector and recogniser, and the angle
classifier of PaddleOCR 1.1 to 4.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx2
import yaml
from PIL import Image, ImageDraw, ImageFont

from solver.recognize.stock import stock_model
from solver.recognize.stock_lines import stock_detector, stock_orientation

PORT = 18080
HERE = Path(__file__).parent


def picture(size: tuple[int, int], *texts: tuple[int, int, str], turn: int = 0) -> str:
    """Texts, each from its left and top, as PNG in base64."""
    drawn = Image.new("L", size, 255)
    for left, top, text in texts:
        ImageDraw.Draw(drawn).text((left, top), text, fill=0, font=ImageFont.load_default(28))
    file = io.BytesIO()
    drawn.rotate(turn).quantize(8).save(file, "PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def pipeline() -> dict[str, Any]:
    """PaddleX's OCR pipeline as it ships, but for the models that would have to be fetched."""
    modules = {
        "TextDetection": ("text_detection", "PP-OCRv6_small_det", stock_detector()),
        "TextLineOrientation": ("textline_orientation", "PP-LCNet_x0_25_textline_ori", stock_orientation()),
        "TextRecognition": ("text_recognition", "PP-OCRv6_small_rec", stock_model()),
    }
    named = {
        name: {"module_name": kind, "model_name": model, "model_dir": str(directory), "batch_size": 6}
        for name, (kind, model, directory) in modules.items()
    }
    named["TextDetection"] |= {
        "limit_side_len": 64,
        "limit_type": "min",
        "max_side_limit": 4000,
        "thresh": 0.3,
        "box_thresh": 0.6,
        "unclip_ratio": 1.5,
    }
    named["TextRecognition"]["score_thresh"] = 0.0
    return {
        "pipeline_name": "OCR",
        "text_type": "general",
        "use_doc_preprocessor": False,
        "use_textline_orientation": True,
        "SubModules": named,
    }


def asked() -> dict[str, Any]:
    """The bodies of the requests to ``/ocr``, by what they are about; bytes are sent as they are."""
    one = picture((120, 48), (12, 8, "2468"))
    plain = {"fileType": 1, "visualize": False, "useTextlineOrientation": False}
    return {
        "one line": {"file": one, **plain},
        "two fragments": {"file": picture((260, 80), (140, 20, "68"), (12, 20, "24")), **plain},
        "two lines": {"file": picture((200, 120), (12, 10, "Kxf72"), (12, 70, "captcha")), **plain},
        "nothing": {"file": picture((120, 48)), **plain},
        "upside down": {
            "file": picture((120, 48), (12, 8, "2468"), turn=180),
            **plain,
            "useTextlineOrientation": True,
        },
        "settings": {"file": one, **plain, "textDetThresh": 0.2, "textDetBoxThresh": 0.5, "textDetUnclipRatio": 2.0},
        "a score that nothing has": {"file": one, **plain, "textRecScoreThresh": 1.1, "logId": "mine"},
        "a name that means nothing": {"file": one, **plain, "colour": "red"},
        "no fileType": {"file": one},
        "no file": {"fileType": 1},
        "another fileType": {"file": one, "fileType": 2},
        "no text as file": {"file": 5, "fileType": 1},
        "no base64": {"file": "abc!", "fileType": 1},
        "no picture": {"file": base64.b64encode(b"no picture").decode(), "fileType": 1},
        "no number": {"file": one, **plain, "textDetThresh": "high"},
        "no object": [],
        "no JSON": "{",
    }


def main() -> None:
    """Start the server, ask it everything, and write what it says."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Path(folder, "OCR.yaml")
        settings.write_text(yaml.safe_dump(pipeline()))
        command = [sys.argv[1], "--serve", "--pipeline", str(settings), "--engine", "onnxruntime", "--device", "cpu"]
        told = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(PORT)], stderr=subprocess.PIPE, text=True
        )
        assert told.stderr
        try:
            assert any("Uvicorn running" in line for line in told.stderr)
            exchanges = []
            with httpx2.Client(base_url=f"http://127.0.0.1:{PORT}", timeout=60) as client:

                def note(about: str, method: str, path: str, body: Any = None) -> None:
                    content = body if body is None or isinstance(body, str) else json.dumps(body)
                    answer = client.request(method, path, content=content, headers={"Content-Type": "application/json"})
                    exchanges.append(
                        {
                            "about": about,
                            "request": {"method": method, "path": path, "body": body},
                            "answer": {"status": answer.status_code, "body": answer.json()},
                        }
                    )

                for about, body in asked().items():
                    note(about, "POST", "/ocr", body)
                note("another method", "GET", "/ocr")
                note("another path", "POST", "/nowhere", {})
                note("health", "GET", "/health")
        finally:
            told.terminate()
            told.wait()
    (HERE / "paddlex.json").write_text("[\n" + ",\n".join(map(json.dumps, exchanges)) + "\n]\n")


if __name__ == "__main__":
    main()
