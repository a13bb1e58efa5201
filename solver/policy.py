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
        if self.attempts < 1:
            raise PolicyInvalid(f"attempts={self.attempts} types nothing: give at least 1.")
        if self.refreshes < 0:
            raise PolicyInvalid(f"refreshes={self.refreshes} is not a number of pictures: give 0 or more.")
        if self.min_confidence is not None and not 0 <= self.min_confidence <= 1:
            raise PolicyInvalid(f"min_confidence={self.min_confidence} is not a probability: give 0 to 1.")
        for name in ("timeout", "paint_timeout", "verdict_timeout", "refresh_timeout"):
            if not getattr(self, name) > 0:
                raise PolicyInvalid(f"{name}={getattr(self, name)} leaves no time: give milliseconds above 0.")
