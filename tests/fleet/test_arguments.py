"""What the fleet's builder takes, and how a replica tells that it is ill; Ray is not needed for either."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from pydantic import ValidationError

from integrations.ray_serve import Fleet, Reader
from solver import RecognizerError


def test_the_command_line_gives_texts() -> None:
    """``serve run … min_replicas=2 no_auth=true`` hands over strings; they become what they stand for."""
    fleet = Fleet.model_validate({"no_auth": "true", "min_replicas": "2", "threads": "1", "batch_wait": "2.5"})
    assert (fleet.no_auth, fleet.min_replicas, fleet.threads, fleet.batch_wait) == (True, 2, 1, 2.5)


def test_the_token_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """It does as well as one that is given, and is shown nowhere."""
    monkeypatch.setenv("CAPTCHA_OCR_TOKEN", "s3cret")
    assert Fleet().token == "s3cret"  # noqa: S105  # of a fleet that is not there
    assert "s3cret" not in repr(Fleet())


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({}, "give a token, or say no_auth=true"),
        ({"token": "x", "no_auth": True}, "and not both"),
        ({"no_auth": True, "max_replica": 2}, "Extra inputs are not permitted"),
        ({"no_auth": True, "batch": 0}, "greater than or equal to 1"),
        ({"no_auth": True, "min_replicas": 8}, "max_replicas=4 is below min_replicas=8, raise it"),
    ],
)
def test_what_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, args: dict[str, Any], sentence: str) -> None:
    """Before anything is deployed, with the name of the argument."""
    monkeypatch.delenv("CAPTCHA_OCR_TOKEN", raising=False)
    with pytest.raises(ValidationError, match=sentence):
        Fleet(**args)


def test_a_replica_that_cannot_read_says_so() -> None:
    """Ray asks each for its health, and replaces one that raises."""
    reader = Reader(Fleet(no_auth=True))
    asyncio.run(reader.check_health())
    reader._recognizer.close()
    with pytest.raises(RecognizerError, match="is closed"):
        asyncio.run(reader.check_health())
