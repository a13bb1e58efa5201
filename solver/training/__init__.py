"""Training: a captcha synthesiser, a corpus on disk, the network and its training, which needs the extra ``train``."""
