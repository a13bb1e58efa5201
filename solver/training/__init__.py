"""Training: a captcha synthesiser, a corpus on disk, the network and its training. Needs the extra ``train``."""
