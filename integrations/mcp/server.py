"""The MCP server: one tool, which reads the picture that it is handed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, TypeAlias

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import Field

from preprocess.image import ImageError, data_uri_bytes
from solver.errors import CaptchaError
from solver.hints import Case, Kind, Script
from solver.recognize.recognizer import Recognizer
from solver.recognize.wire import hints_from

INSTRUCTIONS = """\
Reads text captchas (letters, digits, arithmetic, Chinese) on sites whose owner permits it: your own, or those that you
test. Challenges of vendors (reCAPTCHA, hCaptcha, Turnstile and the like) are not for it. Where the confidence is below
min_confidence, ask the page for another picture rather than type the answer."""

Image: TypeAlias = Annotated[
    str,
    Field(description="The picture's bytes (PNG, JPEG, GIF, WebP, AVIF, BMP, SVG) in base64, or as a data URI."),
]
Length: TypeAlias = Annotated[
    int | tuple[int, int] | None, Field(description="How many characters: a number, or [least, most].")
]
Alphabet: TypeAlias = Annotated[
    str | None, Field(description="The characters that can occur, or digits, lower, upper, letters, alnum.")
]


@dataclass(frozen=True, kw_only=True)
class Possible:
    """An answer that the picture may have.

    Attributes:
        text: what would be typed.
        probability: of this whole answer, 0 to 1.
        written: what the picture shows; differs from ``text`` in arithmetic.
    """

    text: str
    probability: float
    written: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the tool says of a picture.

    Attributes:
        text: the most probable answer; empty when nothing that fits the hints was read.
        confidence: the probability that it is right, 0 to 1.
        min_confidence: below it, better ask for another picture.
        candidates: best first.
    """

    text: str
    confidence: float
    min_confidence: float
    candidates: list[Possible]


def create_server(recognizer: Recognizer) -> MCPServer[None]:
    """The server around a recognizer, which must bear to be called by several threads."""
    server: MCPServer[None] = MCPServer(
        "captcha-ocr",
        title="Captcha reader",
        version=version("playwright-captcha-ocr"),
        instructions=INSTRUCTIONS,
        log_level="WARNING",  # at INFO it would tell what clients asked
    )

    @server.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))
    def read_captcha(
        image: Image,
        alphabet: Alphabet = None,
        length: Length = None,
        pattern: Annotated[str | None, Field(description="A regular expression of the whole answer.")] = None,
        kind: Annotated[Kind, Field(description="math: the answer is the value of what is written.")] = "text",
        case: Annotated[Case, Field(description="What the page takes; ignore: either.")] = "as-is",
        script: Annotated[Script | None, Field(description="Left out, the picture decides.")] = None,
        top: Annotated[int, Field(ge=1, description="How many candidates at most.")] = 5,
    ) -> Answer:
        """Read the text captcha in a picture. Whatever is known of the answer makes it better: give it as hints."""
        hints = {"alphabet": alphabet, "length": length, "pattern": pattern, "kind": kind, "case": case}
        try:
            reading = recognizer.read(picture_from(image), hints_from({**hints, "script": script}))
        except CaptchaError as error:
            raise ToolError(str(error)) from error
        candidates = [
            Possible(text=candidate.text, probability=candidate.probability, written=candidate.written)
            for candidate in reading.candidates[:top]
        ]
        return Answer(
            text=reading.text,
            confidence=reading.confidence,
            min_confidence=reading.min_confidence,
            candidates=candidates,
        )

    return server


def picture_from(image: str) -> bytes:
    """The bytes that a client sent; what names a file or an address is refused, never opened.

    Args:
        image: base64, or a data URI.

    Raises:
        ToolError: it is neither.
    """
    try:
        return data_uri_bytes(image if image[:5].lower() == "data:" else f"data:;base64,{image}")
    except ImageError as error:
        raise ToolError(
            "The image is neither base64 nor a data URI: send the picture's bytes, no path and no address."
        ) from error
