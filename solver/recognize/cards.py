"""The card of a model: what it is, what it can and how far to trust it."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from solver.errors import ModelDamaged
from solver.recognize.calibrate import Calibration

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from solver.reading import Candidate

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """What ``card.toml`` says, beside the files of a model directory.

    Attributes:
        name: the model's name, as readings give it.
        version: of the model.
        licence: of its weights.
        alphabet: what it can write, in words.
        training_data: what it has learnt from, in words.
        input_height: the height in pixels to which pictures are brought.
        glance_height: a lower one, at which a picture is read first, and that is all where this is sure; 0: none.
        sha256: the hash of each file, in hex.
        accuracy: whole strings right, 0 to 1, by the name of what was measured.
        calibration: from its probabilities to confidence; None: never fitted, they are taken as they are.
        min_confidence: the confidence from which an answer is worth an attempt, 0 to 1.
    """

    name: str
    version: str = ""
    licence: str = ""
    alphabet: str = ""
    training_data: str = ""
    input_height: int = 48
    glance_height: int = 0
    sha256: Mapping[str, str] = field(default_factory=dict)
    accuracy: Mapping[str, float] = field(default_factory=dict)
    calibration: Calibration | None = None
    min_confidence: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.min_confidence <= 1:
            raise ValueError(f"min_confidence={self.min_confidence} is not a probability: give 0 to 1.")
        if not 0 <= self.glance_height < self.input_height:
            raise ValueError(f"glance_height={self.glance_height} is no glance: give less than {self.input_height}.")

    def confidence(self, candidates: Sequence[Candidate]) -> float:
        """How sure the model is of the best of some candidates, 0 to 1."""
        return (self.calibration or Calibration())([each.probability for each in candidates])

    @classmethod
    def load(cls, path: Path) -> ModelCard:
        """The card that a file holds.

        Raises:
            ModelDamaged: the file is not TOML, or not a card.
        """
        try:
            values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
            if "calibration" in values:
                values["calibration"] = Calibration(**values["calibration"])
            return cls(**values)
        except (TypeError, ValueError) as error:
            reason = f"is not a model card ({error})"
            raise ModelDamaged(path=path, reason=reason, mend="get the model again") from error

    @classmethod
    def of(cls, directory: Path, *, name: str) -> ModelCard:
        """The card of a model directory; where it has none, one that says no more than the name.

        Raises:
            ModelDamaged: what lies in a card's place is none.
        """
        path = directory / "card.toml"
        return cls.load(path) if path.is_file() else cls(name=name)

    def save(self, path: Path) -> None:
        """Write the card as TOML, whose strings and numbers are written as in JSON."""
        plain, tables = [], []
        for entry in fields(self):
            value = getattr(self, entry.name)
            if isinstance(value, (str, int, float)):
                plain.append(f"{entry.name} = {json.dumps(value, ensure_ascii=False)}")
            elif value:
                rows = value.items() if isinstance(value, Mapping) else asdict(value).items()
                tables += [f"\n[{entry.name}]", *(f"{json.dumps(key)} = {json.dumps(row)}" for key, row in rows)]
        path.write_text("\n".join([*plain, *tables, ""]), encoding="utf-8")

    def verify(self, directory: Path) -> None:
        """Compare the files of a model directory with the hashes on the card.

        All of every file is hashed on each start: 20 ms for 20 MB, against texts that are silently wrong.

        Raises:
            ModelDamaged: a file is missing, cut or another one.
        """
        for name, expected in self.sha256.items():
            path = directory / name
            mend = f"delete {directory} and get the model again"
            if not path.is_file():
                raise ModelDamaged(path=path, reason="is missing", mend=mend)
            if hashlib.sha256(path.read_bytes()).hexdigest() != expected:
                raise ModelDamaged(path=path, reason="is cut or not the one its card names", mend=mend)
