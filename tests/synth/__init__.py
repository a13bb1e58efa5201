"""Tests of the captcha synthesiser."""
