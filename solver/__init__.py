"""Reads the text captcha on a Playwright page, types the answer, checks it and tries again."""

from __future__ import annotations

from solver.decide import GiveUp, Refresh, Type, decide
from solver.errors import (
    AlphabetUnsupported,
    AnswerAltered,
    BrowserMissing,
    CaptchaAmbiguous,
    CaptchaError,
    CaptchaImageBroken,
    CaptchaNotFound,
    CaptchaNotPainted,
    CaptchaUnsolved,
    DeviceUnavailable,
    FieldNotEditable,
    FieldNotFound,
    HintsInvalid,
    ImageUnreadable,
    LabelledSetInvalid,
    ModelDamaged,
    PageError,
    PolicyInvalid,
    RecognizerError,
    RecognizerMissing,
    RefreshFailed,
    SolveStopped,
    SubmitNotFound,
    UnsupportedCaptcha,
)
from solver.hints import Hints
from solver.page.flow import OnPage
from solver.policy import Policy
from solver.reading import Attempt, Candidate, Reading, Solution, Verdict
from solver.recognize.recognizer import Recognizer
from solver.solve import CaptchaSolver, solve_captcha

__all__ = [
    "AlphabetUnsupported",
    "AnswerAltered",
    "Attempt",
    "BrowserMissing",
    "Candidate",
    "CaptchaAmbiguous",
    "CaptchaError",
    "CaptchaImageBroken",
    "CaptchaNotFound",
    "CaptchaNotPainted",
    "CaptchaSolver",
    "CaptchaUnsolved",
    "DeviceUnavailable",
    "FieldNotEditable",
    "FieldNotFound",
    "GiveUp",
    "Hints",
    "HintsInvalid",
    "ImageUnreadable",
    "LabelledSetInvalid",
    "ModelDamaged",
    "OnPage",
    "PageError",
    "Policy",
    "PolicyInvalid",
    "Reading",
    "Recognizer",
    "RecognizerError",
    "RecognizerMissing",
    "Refresh",
    "RefreshFailed",
    "Solution",
    "SolveStopped",
    "SubmitNotFound",
    "Type",
    "UnsupportedCaptcha",
    "Verdict",
    "decide",
    "solve_captcha",
]
