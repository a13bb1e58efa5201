"""What ``deploy/`` holds can be parsed, and says of the server what is true of it."""

from __future__ import annotations

import ast
import configparser
import json
import re
import shlex
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from integrations.ray_serve import Fleet, build_app
from integrations.server.app import create_app
from integrations.server.command import serve
from solver.testing import ScriptedRecognizer

DEPLOY = Path(__file__).parent.parent / "deploy"
DOCKERFILES = ("Dockerfile", "Dockerfile.gpu")
INSTRUCTIONS = {"ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "RUN", "USER", "WORKDIR"}


def parsed(arguments: list[str]) -> click.Context:
    """The command line as the server takes it; it fails for what there is not."""
    return serve.make_context("serve", arguments)


def instructions(name: str) -> list[tuple[str, str]]:
    """A Dockerfile's instructions and what they are given."""
    text = re.sub(r"^#.*\n", "", (DEPLOY / name).read_text("utf-8"), flags=re.MULTILINE)
    lines = text.replace("\\\n", " ").splitlines()
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in lines if line.strip()]


def documents(name: str) -> list[dict[str, Any]]:
    """A YAML file's documents."""
    return [*yaml.safe_load_all((DEPLOY / name).read_text("utf-8"))]


@pytest.mark.parametrize("name", DOCKERFILES)
def test_an_image_serves_as_nobody_in_particular(name: str) -> None:
    """Its last stage ends as an ordinary user, tells of its health, and starts the server with options it has."""
    given = dict(instructions(name))  # of each instruction the last, which is what counts
    assert {instruction for instruction, _ in instructions(name)} <= INSTRUCTIONS
    assert given["USER"] not in ("root", "0")
    assert [*json.loads(given["ENTRYPOINT"])] == ["captcha-ocr", "serve"]
    options = parsed(json.loads(given["CMD"])).params
    assert options["host"] == "0.0.0.0"  # noqa: S104  # others are let in, by their token
    assert not options["no_auth"]
    probe = json.loads(given["HEALTHCHECK"].partition("CMD")[2])
    assert probe[:2] == ["python", "-c"]
    ast.parse(probe[2])
    assert f"127.0.0.1:{given['EXPOSE']}/readyz" in probe[2]
    for copied in (text.split()[:-1] for instruction, text in instructions(name) if instruction == "COPY"):
        assert all((DEPLOY.parent / each).exists() for each in copied)


def test_compose_publishes_to_loopback_only() -> None:
    """It builds what is here, asks for a token, and writes nothing but what is lost."""
    [[service]] = [document["services"].values() for document in documents("compose.yaml")]
    assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
    assert service["ports"] == ["127.0.0.1:8866:8866"]
    assert service["environment"]["CAPTCHA_OCR_TOKEN"].startswith("${CAPTCHA_OCR_TOKEN:?")
    assert service["read_only"]
    assert parsed(service["command"]).params["threads"] == service["cpus"]


def test_the_unit_starts_the_server() -> None:
    """On loopback, as a user of its own, with time to finish what it has taken."""
    unit = configparser.RawConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # as configparser documents it
    unit.read(DEPLOY / "captcha-ocr.service")
    assert unit.sections() == ["Unit", "Service", "Install"]
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert (Path(program).name, arguments[0]) == ("captcha-ocr", "serve")
    options = parsed(arguments[1:]).params
    assert options["host"] == "127.0.0.1"
    assert unit["Service"]["DynamicUser"] == "yes"
    assert int(unit["Service"]["TimeoutStopSec"]) > options["deadline"] / 1000


def test_kubernetes_asks_what_the_server_answers() -> None:
    """Probes go to routes that need no token, the secret is the token, and a pod has time to end."""
    deployment, service = documents("kubernetes.yaml")
    pod = deployment["spec"]["template"]["spec"]
    [container] = pod["containers"]
    options = parsed(container["args"]).params
    routes = {getattr(route, "path", "") for route in create_app(ScriptedRecognizer("2468")).routes}
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        asked = container[probe]["httpGet"]
        assert asked["path"] in routes & {"/healthz", "/readyz"}
        assert asked["port"] == container["ports"][0]["name"] == service["spec"]["ports"][0]["targetPort"]
    assert container["env"][0]["name"] == "CAPTCHA_OCR_TOKEN"
    assert options["threads"] == int(container["resources"]["limits"]["cpu"])
    assert pod["terminationGracePeriodSeconds"] > 5 + options["deadline"] / 1000 + 1
    assert deployment["spec"]["selector"]["matchLabels"] == service["spec"]["selector"]
    assert pod["securityContext"]["runAsNonRoot"]


def test_ray_builds_the_fleet() -> None:
    """The builder is there and takes the arguments; Ray waits longer than the server's own deadline."""
    [document] = documents("ray.yaml")
    [application] = document["applications"]
    assert application["import_path"] == f"{build_app.__module__}:{build_app.__name__}"
    fleet = Fleet(token="of the environment", **application["args"])
    assert fleet.min_replicas > 1
    assert document["http_options"]["request_timeout_s"] * 1000 > fleet.deadline
