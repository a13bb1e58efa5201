"""``captcha-ocr mcp``: a real process, asked by the SDK's own client."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from captcha.image import ImageCaptcha
from click.testing import CliRunner
from mcp import Client, StdioServerParameters
from mcp_types import CallToolResult, TextContent

from solver.cli import main

ROOT = Path(__file__).parent.parent.parent
SERVER = StdioServerParameters(command=sys.executable, args=["-m", "solver", "mcp"], cwd=ROOT)
HINTS = {"alphabet": "digits", "length": 4}
T = TypeVar("T")


def asked(questions: Callable[[Client], Awaitable[T]]) -> T:
    """What comes of asking a server that is started for it and ends with it."""

    async def run() -> T:
        async with Client(SERVER) as client:
            return await questions(client)

    return asyncio.run(run())


def said(result: CallToolResult) -> str:
    """The words of a result."""
    [content] = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture(scope="module")
def picture() -> bytes:
    """Four digits, drawn large."""
    encoded = io.BytesIO()
    ImageCaptcha(width=160, height=60).generate_image("2468").save(encoded, "PNG")
    return encoded.getvalue()


def test_a_client_reads(picture: bytes) -> None:
    """The tool says what it takes; base64 and a data URI are read under the hints, also several at a time."""
    plain = base64.b64encode(picture).decode()

    async def questions(client: Client) -> None:
        [tool] = (await client.list_tools()).tools
        assert tool.name == "read_captcha"
        assert tool.input_schema["required"] == ["image"]
        assert {"alphabet", "length", "pattern", "kind", "case", "script"} < set(tool.input_schema["properties"])
        assert all("description" in told for told in tool.input_schema["properties"].values())

        images = [plain, f"data:image/png;base64,{plain}"] * 2
        results = await asyncio.gather(
            *(client.call_tool("read_captcha", {"image": image, "top": 2, **HINTS}) for image in images)
        )
        for result in results:
            answer: Any = result.structured_content
            assert not result.is_error
            assert answer == results[0].structured_content
            assert len(answer["text"]) == 4
            assert answer["text"].isdecimal()
            assert answer["text"] == answer["candidates"][0]["text"]
            assert len(answer["candidates"]) <= 2
            assert 0 < answer["confidence"] <= 1

        ranged = await client.call_tool("read_captcha", {"image": plain, "length": [4, 5], "case": "ignore"})
        assert not ranged.is_error

    asked(questions)


def test_what_it_refuses_is_told(picture: bytes) -> None:
    """A picture or a hint that cannot be is one sentence for the agent, and the server goes on."""
    plain = base64.b64encode(picture).decode()
    wrong: list[tuple[dict[str, object], str]] = [
        ({"image": base64.b64encode(b"nothing").decode()}, "cannot be decoded"),
        ({"image": "!"}, "send the picture's bytes, no path and no address"),
        ({"image": plain, "pattern": "["}, "is not a regular expression"),
        ({"image": plain, "kind": "math", "length": 4}, "does not go with kind='math'"),
        ({"image": plain, "length": 0}, "fits no answer"),
        ({"image": plain, "case": "mixed"}, "case"),
    ]

    async def questions(client: Client) -> None:
        for arguments, sentence in wrong:
            result = await client.call_tool("read_captcha", arguments)
            assert result.is_error
            assert sentence in said(result)
        assert not (await client.call_tool("read_captcha", {"image": plain, **HINTS})).is_error

    asked(questions)


def test_it_opens_nothing_that_a_request_names(picture: bytes, tmp_path: Path) -> None:
    """A path or an address in the place of the picture, or within it, brings nothing of what lies there."""
    (tmp_path / "captcha.png").write_bytes(picture)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/captcha.png"
        places = [str(tmp_path / "captcha.png"), (tmp_path / "captcha.png").as_uri(), address]
        drawing = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 60'><image href='{}' width='160'/></svg>"

        async def questions(client: Client) -> None:
            for place in places:
                assert (await client.call_tool("read_captcha", {"image": place, **HINTS})).is_error
                within = base64.b64encode(drawing.format(place).encode()).decode()
                blank = await client.call_tool("read_captcha", {"image": within, "alphabet": "digits"})
                read = [each["written"] for each in json.loads(said(blank))["candidates"]]
                assert not any("2468" in written for written in read)

        asked(questions)
        with pytest.raises(BlockingIOError):
            listener.accept()  # nobody came


def test_it_keeps_to_the_protocol_and_ends_with_its_input(picture: bytes) -> None:
    """Nothing but the protocol is on stdout, nothing of what was asked on stderr, and the end of stdin ends it."""
    plain = base64.b64encode(picture).decode()
    lines = (
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},'
        '"clientInfo":{"name":"test","version":"1"}}}\n'
        '{"jsonrpc":"2.0","method":"notifications/initialized"}\n'
        '{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"read_captcha","arguments":{"image":"'
        f'{plain}","pattern":"[9"'
        "}}}\n"
    )
    with subprocess.Popen(
        [sys.executable, "-m", "solver", "mcp"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as server:
        assert server.stdin
        assert server.stdout
        assert server.stderr
        server.stdin.write(lines)
        server.stdin.flush()
        answers = [server.stdout.readline(), server.stdout.readline()]
        server.stdin.close()
        assert all(answer.startswith('{"jsonrpc":"2.0"') for answer in answers)
        assert "is not a regular expression" in answers[1]
        assert (server.stdout.read(), server.stderr.read(), server.wait(30)) == ("", "", 0)


def test_a_model_that_is_not_there_is_told_at_once() -> None:
    """Exit status 1 and a sentence on stderr, before a client has asked anything."""
    result = CliRunner().invoke(main, ["mcp", "--recognizer", "no_such_rec"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert "check its name" in result.stderr


def test_without_the_sdk_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is missing, a sentence names it."""
    monkeypatch.setitem(sys.modules, "integrations.mcp.server", None)
    result = CliRunner().invoke(main, ["mcp"])
    assert result.exit_code == 1
    assert "pip install 'playwright-captcha-ocr[mcp]'" in result.stderr
