"""torch as a contestant: python torchPeer.py <default|channels_last> <threads> <folder of weights>."""

import json
import os
import resource
import sys
import time

import torch
from torch.nn import functional as F

from nets import NETS, images

layout, threads, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
torch.set_num_threads(threads)
memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format


def net(name):
    build, shape = NETS[name]
    model = build()
    state = torch.load(os.path.join(folder, f"{name}.pt"), mmap=True)
    model.load_state_dict(state, strict=False)
    return model.to(memory_format=memory_format), shape


def train(work):
    model, shape = net(work["net"])
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
    x = images(work["batch"], shape).to(memory_format=memory_format)
    labels = torch.arange(work["batch"]) % 10

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        return [loss.item()]

    return step


def forward(work):
    model, shape = net(work["net"])
    model.eval()
    x = images(work["batch"], shape).to(memory_format=memory_format)

    def step():
        with torch.inference_mode():
            return model(x).flatten()[:8].tolist()

    return step


def conv(work):
    x = torch.randn(work["n"], work["c"], work["size"], work["size"]).to(memory_format=memory_format)
    w = torch.randn(work["k"], work["c"] // work["groups"], work["kernel"], work["kernel"]).to(memory_format=memory_format)
    stride, pad, groups = [work["stride"]] * 2, [work["pad"]] * 2, work["groups"]
    if work["pass"] == "forward":

        def once():
            with torch.inference_mode():
                F.conv2d(x, w, None, stride, pad, 1, groups)

        return once
    y = torch.randn_like(F.conv2d(x, w, None, stride, pad, 1, groups))
    mask = [work["pass"] == "input gradient", work["pass"] == "weight gradient", False]

    def backward():
        torch.ops.aten.convolution_backward(y, x, w, None, stride, pad, [1, 1], False, [0, 0], groups, mask)

    return backward


def answer(value):
    print(json.dumps(value), flush=True)


answer({"name": f"torch {layout}", "version": torch.__version__, "threads": threads})
step = None
for line in sys.stdin:
    request = json.loads(line)
    try:
        if "work" in request:
            torch.manual_seed(1)
            step = None
            work = request["work"]
            step = {"train": train, "forward": forward, "conv": conv}[work["kind"]](work)
            answer({"can": True, "sample": step()})
        else:
            start = time.perf_counter()
            for _ in range(request["times"]):
                step()
            elapsed = (time.perf_counter() - start) * 1e3 / request["times"]
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            answer({"ms": elapsed, "peakMb": peak})
    except Exception as error:
        answer({"can": False, "error": str(error).split("\n")[0]})
