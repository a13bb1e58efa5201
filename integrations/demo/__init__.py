"""A login site of our own, and the command that logs in there: ``captcha-ocr demo``."""
