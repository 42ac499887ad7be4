"""Writes fixtures/*.json: what torch computes for the cases in cases_*.py, so that the tests need no torch.

    python -m venv venv && venv/bin/pip install torch==2.15.0
    venv/bin/python test/parity/torch_fixtures.py

Inputs are waves (sin) or counting patterns, so only results are stored; all of them are float64, as base64.
"""

import base64
import importlib
import json
import math
import pathlib

import torch

PINNED = "2.15.0"
HERE = pathlib.Path(__file__).parent


def make_input(spec, phase):
    """The same formula as in test/parity/parity.test.ts."""
    size = math.prod(spec["shape"])
    if "below" in spec:
        values = [(i * 7 + phase) % spec["below"] for i in range(size)]
        return torch.tensor(values, dtype=torch.int64).reshape(spec["shape"])
    wave = [math.sin(0.7 * i + 0.3 + phase) for i in range(size)]
    values = [spec.get("shift", 0) + spec.get("scale", 1) * value for value in wave]
    return torch.tensor(values, dtype=torch.float64).reshape(spec["shape"])


def encode(tensor):
    data = tensor.detach().to(torch.float64).contiguous().numpy().tobytes()
    return {"shape": list(tensor.shape), "data": base64.b64encode(data).decode()}


def compute(case):
    inputs = [make_input(spec, phase) for phase, spec in enumerate(case["inputs"])]
    for tensor in inputs:
        if tensor.is_floating_point():
            tensor.requires_grad_(True)
    output = case["torch"](*inputs)
    fixture = {key: case[key] for key in ("name", "call", "inputs", "args") if key in case}
    if "pick" in case:
        fixture["pick"] = case["pick"]
    fixture["output"] = encode(output)
    if output.requires_grad:
        upstream = torch.tensor([math.cos(i) for i in range(output.numel())], dtype=torch.float64)
        floats = [tensor for tensor in inputs if tensor.is_floating_point()]
        grads = torch.autograd.grad(output, floats, upstream.reshape(output.shape), allow_unused=True)
        fixture["grads"] = [None if grad is None else encode(grad) for grad in grads]
    return fixture


def main():
    if torch.__version__.split("+")[0] != PINNED:
        raise SystemExit(f"torch {PINNED} expected; this is {torch.__version__}")
    for path in sorted(HERE.glob("cases_*.py")):
        cases = importlib.import_module(path.stem).CASES
        names = [case["name"] for case in cases]
        doubles = {name for name in names if names.count(name) > 1}
        if doubles:
            raise SystemExit(f"{path.name}: names twice: {doubles}")
        fixtures = [compute(case) for case in cases]
        lines = ",\n".join(json.dumps(fixture) for fixture in fixtures)
        target = HERE / "fixtures" / f"{path.stem.removeprefix('cases_')}.json"
        target.write_text(f'{{"torch": "{PINNED}", "cases": [\n{lines}\n]}}\n')
        print(f"{target.name}: {len(cases)} cases, {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
