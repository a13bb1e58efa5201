"""How far a solve may go."""

from __future__ import annotations

from dataclasses import dataclass

from solver.errors import PolicyInvalid


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How far a solve may go before it gives up; all times in milliseconds.

    Attributes:
        attempts: how many answers may be typed; keep it below the site's lockout.
        refreshes: how many pictures may be turned down without typing anything.
        timeout: for the whole solve.
        min_confidence: below it a picture is turned down, 0 to 1; None: as the model's card says.
        paint_timeout: for one picture to load and be painted.
        verdict_timeout: for the page to say whether it took the answer.
        refresh_timeout: for another picture to appear.

    Raises:
        PolicyInvalid: a value that cannot be followed.
    """

    attempts: int = 3
    refreshes: int = 10
    timeout: float = 60_000
    min_confidence: float | None = None
    paint_timeout: float = 10_000
    verdict_timeout: float = 10_000
    refresh_timeout: float = 10_000

    def __post_init__(self) -> None:
        least = self.min_confidence
        if not (isinstance(self.attempts, int) and self.attempts >= 1):
            raise PolicyInvalid(f"attempts={self.attempts!r} is not a number of answers: give 1 or more.")
        if not (isinstance(self.refreshes, int) and self.refreshes >= 0):
            raise PolicyInvalid(f"refreshes={self.refreshes!r} is not a number of pictures: give 0 or more.")
        if not (least is None or (isinstance(least, int | float) and 0 <= least <= 1)):
            raise PolicyInvalid(f"min_confidence={least!r} is not a probability: give 0 to 1.")
        for name in ("timeout", "paint_timeout", "verdict_timeout", "refresh_timeout"):
            value = getattr(self, name)
            if not (isinstance(value, int | float) and value > 0):
                raise PolicyInvalid(f"{name}={value!r} is not a time to wait: give milliseconds above 0.")
