"""The laws of the house: who may import whom, what an import may cost, how the flow is written."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import solver

ROOT = Path(__file__).parent.parent
HEAVY = {"paddleocr", "paddlex", "paddle", "torch", "playwright"}
OURS = ("preprocess", "solver", "integrations")


def modules(package: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of a package, parsed."""
    for path in sorted((ROOT / package).rglob("*.py")):
        yield path.relative_to(ROOT), ast.parse(path.read_text("utf-8"))


def imports(tree: ast.AST, *, path: Path) -> Iterator[tuple[str, ast.stmt]]:
    """The absolute names of what a module imports, anywhere in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            yield node.module or "", node


@pytest.mark.parametrize(
    ("package", "forbidden"),
    [
        ("preprocess", ("solver", "integrations", "tests")),
        ("solver", ("integrations", "tests")),
        ("solver/page", ("solver.recognize", "solver.commands", "solver.training")),
        ("solver/recognize", ("solver.page", "solver.commands", "solver.training", "solver.solve")),
        ("integrations", ("tests",)),
    ],
)
def test_who_imports_whom(package: str, forbidden: tuple[str, ...]) -> None:
    """Imports go one way only: integrations -> solver -> preprocess; page and recognize don't know each other."""
    seen = 0
    for path, tree in modules(package):
        for name, node in imports(tree, path=path):
            seen += 1
            assert not name.startswith(forbidden), f"{path}:{node.lineno} imports {name}"
    assert seen > 5


def test_one_file_imports_paddleocr() -> None:
    """Only recognize/paddle.py imports paddleocr, and only inside a function."""
    importers = set()
    for package in OURS:
        for path, tree in modules(package):
            for name, node in imports(tree, path=path):
                if name.split(".")[0] in {"paddleocr", "paddlex", "paddle"}:
                    importers.add(path.as_posix())
                    assert node not in tree.body, f"{path}:{node.lineno} imports {name} at its top"
    assert importers == {"solver/recognize/paddle.py"}


def test_only_the_command_line_knows_training() -> None:
    """Nothing outside solver/training imports it but solver/commands, and there only inside a function."""
    importers = set()
    for package in OURS:
        for path, tree in modules(package):
            for name, node in imports(tree, path=path):
                if name.startswith("solver.training") and not path.as_posix().startswith("solver/training/"):
                    importers.add(path.parent.as_posix())
                    assert node not in tree.body, f"{path}:{node.lineno} imports {name} at its top"
    assert importers == {"solver/commands"}


@pytest.mark.parametrize("package", OURS)
def test_importing_is_light(package: str) -> None:
    """Importing any module of ours brings in neither paddleocr nor paddle, torch or playwright."""
    names = sorted(
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path, _ in modules(package)
        if path.name != "__main__.py"
    )
    code = (
        f"import importlib, sys\nfor name in {names!r}: importlib.import_module(name)\n"
        f"print(*({HEAVY!r} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_importing_solver_leaves_out_what_only_reading_needs() -> None:
    """`import solver` is quick because OpenCV, Pillow, ONNX Runtime and NumPy wait until something is read."""
    code = "import sys, solver; print(*({'cv2', 'PIL', 'onnxruntime', 'numpy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_the_page_half_awaits_only_through_done() -> None:
    """Each await in solver/page is of ``done(...)`` or of a core coroutine, so the sync driver never meets a future."""
    trees = dict(modules("solver/page"))
    core = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.AsyncFunctionDef)}
    awaits = 0
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Await) and path.name != "bridge.py":
                awaits += 1
                called = node.value.func if isinstance(node.value, ast.Call) else None
                assert isinstance(called, ast.Name), f"{path}:{node.lineno}"
                assert called.id in core, f"{path}:{node.lineno}"
            assert not isinstance(node, ast.AsyncWith | ast.AsyncFor), f"{path}: use done() instead"
    assert awaits > 40


def test_exported_names() -> None:
    """``__all__`` is the truth about the package's public names."""
    own = {
        name
        for name, value in vars(solver).items()
        if not name.startswith("_") and getattr(value, "__module__", "").startswith("solver.")
    }
    assert set(solver.__all__) == own


def test_one_tree_of_errors() -> None:
    """Every error of ours descends from CaptchaError, is drawn in the tree and can be imported from the top."""
    from solver import errors

    drawn = errors.__doc__ or ""
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, Exception):
            assert issubclass(value, errors.CaptchaError)
            assert name in drawn
            assert getattr(solver, name) is value
