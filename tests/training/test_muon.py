"""The optimiser of matrices: what PyTorch's does, in a precision that the processor computes quickly in."""

from __future__ import annotations

from typing import Any

import pytest

from solver.training.muon import Matrix, Muon, orthogonalised

torch = pytest.importorskip("torch")

PROCESSORS = ("AVX2", "AVX512")


@pytest.fixture(params=PROCESSORS, autouse=True)
def processor(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The instructions that PyTorch is told to have found."""
    monkeypatch.setattr(torch.backends.cpu, "get_cpu_capability", lambda: request.param)
    return str(request.param)


def drawn(*shape: int, seed: int) -> Any:
    """Numbers as a gradient may have them."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("shape", [(12, 40), (40, 12), (24, 24)])
def test_all_directions_become_equally_long(shape: tuple[int, int]) -> None:
    """Singular values come near 1, and the directions stay."""
    matrix = drawn(*shape, seed=1)

    result = orthogonalised(matrix)

    assert result.shape == shape
    assert result.dtype == torch.float32
    values = torch.linalg.svdvals(result)
    assert 0.6 < values.min() < values.max() < 1.3
    left, _, right = torch.linalg.svd(matrix, full_matrices=False)
    assert torch.nn.functional.cosine_similarity(result.flatten(), (left @ right).flatten(), dim=0) > 0.95


def test_nothing_to_learn_moves_nothing() -> None:
    """A gradient of zeros gives no direction, and no error."""
    assert orthogonalised(torch.zeros(12, 20)).abs().max() == 0


@pytest.mark.parametrize("shape", [(16, 24, 3, 3), (64, 16, 1, 1), (24, 40)])
def test_it_steps_as_pytorch_does(shape: tuple[int, ...]) -> None:
    """Some steps with decay end where those of ``torch.optim.Muon`` do, which computes in bfloat16 everywhere."""
    ours = torch.nn.Parameter(drawn(*shape, seed=2))
    theirs = torch.nn.Parameter(ours.detach().clone().view(len(ours), -1))
    before = ours.detach().clone()
    one = Muon([Matrix(ours, 0.5)], decay=0.1)
    other = torch.optim.Muon([theirs], lr=0.01 * 0.5, weight_decay=0.1, adjust_lr_fn="match_rms_adamw")

    for seed in range(4):
        gradient = drawn(*shape, seed=10 + seed)
        ours.grad, theirs.grad = gradient.clone(), gradient.clone().view(theirs.shape)
        one.step(0.01)
        other.step()

    assert ours.grad is None
    moved, expected = (ours.detach() - before).flatten(), (theirs.detach().view_as(ours) - before).flatten()
    assert expected.norm() > 0
    assert (moved - expected).norm() < 0.02 * expected.norm()


def test_without_the_instructions_nothing_is_computed_in_bfloat16(
    processor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a processor without AVX-512, where it is a hundred times slower, products are of float32."""
    kinds = set()
    multiply = torch.addmm

    def spy(*matrices: Any, **factors: float) -> Any:
        kinds.add(matrices[0].dtype)
        return multiply(*matrices, **factors)

    monkeypatch.setattr(torch, "addmm", spy)

    orthogonalised(drawn(12, 20, seed=3))

    assert kinds == {torch.bfloat16 if processor == "AVX512" else torch.float32}
