"""The commands of ``captcha-ocr``, one file each; every file is imported only when its command is called."""
