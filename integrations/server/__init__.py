"""The recogniser as a service, over three protocols: ``captcha-ocr serve``."""
