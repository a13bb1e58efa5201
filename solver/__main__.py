"""``python -m solver`` is ``captcha-ocr``."""

from solver.cli import main

main(prog_name="captcha-ocr")
