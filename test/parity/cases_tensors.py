"""Operations on tensors: what the engine is called with, and the same in torch."""

import torch
import torch.nn.functional as F


def x(*shape, scale=1, shift=0):
    """An input of waves: shift + scale * sin(0.7 i + 0.3 + position)."""
    spec = {"shape": list(shape)}
    if scale != 1:
        spec["scale"] = scale
    if shift != 0:
        spec["shift"] = shift
    return spec


def ints(*shape, below):
    """An int32 input: (7 i + position) mod below."""
    return {"shape": list(shape), "below": below}


def ref(index):
    """An input, where it stands among the arguments."""
    return {"input": index}


def case(name, call, inputs, args, expected, pick=None):
    """`args` are the arguments of the engine's function `call`; None stands for the inputs in order."""
    made = {"name": name, "call": call, "inputs": inputs, "torch": expected}
    made["args"] = [ref(i) for i in range(len(inputs))] if args is None else args
    if pick is not None:
        made["pick"] = pick
    return made


a0 = ref(0)
pos = x(3, 4, shift=2)

CASES = [
    case("add: broadcast", "add", [x(2, 3, 4), x(3, 1)], None, torch.add),
    case("sub: broadcast", "sub", [x(2, 3), x(3)], None, torch.sub),
    case("sub: number first", "sub", [x(2, 3)], [1.5, a0], lambda a: 1.5 - a),
    case("mul: broadcast", "mul", [x(2, 1, 4), x(3, 1)], None, torch.mul),
    case("div: broadcast", "div", [x(2, 3), x(3, shift=2)], None, torch.div),
    case("neg", "neg", [x(2, 3)], None, torch.neg),
    case("abs", "abs", [x(2, 3)], None, torch.abs),
    case("sign", "sign", [x(2, 3)], None, lambda a: torch.sign(a).detach()),
    case("exp", "exp", [x(2, 3, scale=3)], None, torch.exp),
    case("log", "log", [pos], None, torch.log),
    case("sqrt", "sqrt", [pos], None, torch.sqrt),
    case("pow: square", "pow", [x(2, 3)], [a0, 2], lambda a: a**2),
    case("pow: exponent 0", "pow", [x(2, 3)], [a0, 0], lambda a: a**0),
    case("pow: tensor", "pow", [pos, x(3, 4)], None, torch.pow),
    case("clamp", "clamp", [x(3, 4)], [a0, {"min": -0.5, "max": 0.25}], lambda a: a.clamp(-0.5, 0.25)),
    case("maximum", "maximum", [x(2, 3), x(3)], None, torch.maximum),
    case("maximum: ties", "maximum", [x(2, 3)], [a0, a0], lambda a: torch.maximum(a, a)),
    case("minimum", "minimum", [x(2, 3), x(3)], None, torch.minimum),
    case("where", "where", [ints(2, 3, below=2), x(2, 3), x(3)], None, lambda c, a, b: torch.where(c > 0, a, b)),
    case("gt", "gt", [x(2, 3), x(3)], None, lambda a, b: (a > b).double()),
    case("le", "le", [x(2, 3)], [a0, 0.1], lambda a: (a <= 0.1).double()),
    case("matmul: matrices", "matmul", [x(3, 4), x(4, 5)], None, torch.matmul),
    case("matmul: vector, matrix", "matmul", [x(4), x(4, 5)], None, torch.matmul),
    case("matmul: matrix, vector", "matmul", [x(3, 4), x(4)], None, torch.matmul),
    case("matmul: vectors", "matmul", [x(4), x(4)], None, torch.matmul),
    case("matmul: batch", "matmul", [x(2, 3, 4), x(2, 4, 5)], None, torch.matmul),
    case("matmul: broadcast batch", "matmul", [x(2, 1, 3, 4), x(3, 4, 2)], None, torch.matmul),
    case("matmul: batch, vector", "matmul", [x(2, 3, 4), x(4)], None, torch.matmul),
    case("reshape", "reshape", [x(2, 3, 4)], [a0, [4, -1]], lambda a: a.reshape(4, -1)),
    case("flatten", "flatten", [x(2, 3, 4)], [a0, {"startDim": 1}], lambda a: a.flatten(1)),
    case("permute", "permute", [x(2, 3, 4)], [a0, [2, 0, 1]], lambda a: a.permute(2, 0, 1)),
    case("transpose", "transpose", [x(2, 3, 4)], [a0, 0, -1], lambda a: a.transpose(0, -1)),
    case("expand", "expand", [x(3, 1)], [a0, [2, 3, 4]], lambda a: a.expand(2, 3, 4)),
    case("cat", "cat", [x(2, 3), x(2, 2)], [[a0, ref(1)], {"dim": 1}], lambda a, b: torch.cat([a, b], 1)),
    case("stack", "stack", [x(2, 3), x(2, 3)], [[a0, ref(1)], {"dim": -1}], lambda a, b: torch.stack([a, b], -1)),
    case("split", "split", [x(5, 2)], [a0, 2], lambda a: a.split(2)[1], pick=1),
    case("split: sizes", "split", [x(2, 6)], [a0, [1, 2, 3], {"dim": 1}], lambda a: a.split([1, 2, 3], 1)[2], pick=2),
    case("chunk: uneven", "chunk", [x(7, 2)], [a0, 3], lambda a: a.chunk(3)[2], pick=2),
    case("flip", "flip", [x(2, 3, 2)], [a0, [0, 2]], lambda a: a.flip(0, 2)),
    case("pad", "pad", [x(2, 3)], [a0, [1, 2, 0, 1], {"value": 0.5}], lambda a: F.pad(a, [1, 2, 0, 1], value=0.5)),
    case("at: position and ranges", "at", [x(3, 4, 5)], [a0, 1, ":", "1:4:2"], lambda a: a[1, :, 1:4:2]),
    case("at: negative", "at", [x(3, 4)], [a0, -1, "-3:"], lambda a: a[-1, -3:]),
    case("at: dots", "at", [x(2, 3, 4)], [a0, "...", 0], lambda a: a[..., 0]),
    case("at: backwards", "at", [x(5)], [a0, "::-2"], lambda a: a.flip(0)[::2]),
    case("gather", "gather", [x(3, 4), ints(3, 2, below=4)], [a0, 1, ref(1)], lambda a, i: a.gather(1, i)),
    case("gather: dim 0", "gather", [x(3, 4), ints(2, 4, below=3)], [a0, 0, ref(1)], lambda a, i: a.gather(0, i)),
    case("indexSelect", "indexSelect", [x(4, 3), ints(5, below=4)], [a0, 0, ref(1)], lambda a, i: a.index_select(0, i)),
    case("oneHot", "oneHot", [ints(5, below=4)], [a0, 4], lambda i: F.one_hot(i, 4)),
    case("sum: all", "sum", [x(2, 3)], None, torch.sum),
    case("sum: dims", "sum", [x(2, 3, 4)], [a0, {"dim": [0, 2], "keepdim": True}], lambda a: a.sum((0, 2), True)),
    case("mean", "mean", [x(2, 3, 4)], [a0, {"dim": [1, 2]}], lambda a: a.mean((1, 2))),
    case("variance", "variance", [x(3, 4)], [a0, {"dim": 1}], lambda a: a.var(1)),
    case("variance: biased", "variance", [x(3, 4)], [a0, {"correction": 0}], lambda a: a.var(correction=0)),
    case("std", "std", [x(3, 4)], [a0, {"dim": 0, "keepdim": True}], lambda a: a.std(0, keepdim=True)),
    case("amax: ties share", "amax", [ints(2, 4, below=3)], [a0, {"dim": 1}], lambda a: a.amax(1)),
    case("amax", "amax", [x(2, 3, 4)], [a0, {"dim": [0, 2]}], lambda a: a.amax((0, 2))),
    case("amin", "amin", [x(2, 3, 4)], None, lambda a: a.amin()),
    case("max: values", "max", [x(3, 4)], [a0, {"dim": 1}], lambda a: a.max(1).values, pick="values"),
    case("min: indices", "min", [x(3, 4)], [a0, {"dim": 0}], lambda a: a.min(0).indices, pick="indices"),
    case("argmax", "argmax", [x(3, 4)], [a0, {"dim": 1}], lambda a: a.argmax(1)),
    case("argmin: all", "argmin", [x(3, 4)], None, lambda a: a.argmin()),
    case("topk: values", "topk", [x(3, 5)], [a0, 2], lambda a: a.topk(2).values, pick="values"),
    case("topk: smallest", "topk", [x(4, 3)], [a0, 2, {"dim": 0, "largest": False}], lambda a: a.topk(2, 0, False).indices, pick="indices"),
]
