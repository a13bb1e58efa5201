"""How this project reads beside the tools people use today: the figures and pictures behind ``captcha-ocr bench``."""
