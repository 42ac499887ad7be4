"""torch as a contestant: python torchPeer.py <default|channels_last> <threads>."""

import json
import resource
import sys
import time

import torch
import torchvision
from torch import nn
from torch.nn import functional as F

layout, threads = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(threads)
memory_format = torch.channels_last if layout == "channels_last" else torch.contiguous_format


class Block(nn.Module):
    """The basic block of CIFAR ResNets, shortcut without parameters."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.stride, self.extra = stride, filters - channels

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        y = self.bn2(self.conv2(y))
        if self.stride != 1:
            half = self.extra // 2
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, half, self.extra - half))
        return F.relu(y + x, inplace=True)


def resnet20():
    layers = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU(inplace=True)]
    channels = 16
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        for i in range(3):
            layers.append(Block(channels, filters, stride if i == 0 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def conv_relu_pool(channels, filters, padding):
    return [nn.Conv2d(channels, filters, 5, padding=padding), nn.ReLU(inplace=True), nn.MaxPool2d(2)]


def conv_net_js():
    layers = conv_relu_pool(3, 16, 2) + conv_relu_pool(16, 20, 2) + conv_relu_pool(20, 20, 2)
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(320, 10))


def lenet5():
    layers = conv_relu_pool(1, 6, 2) + conv_relu_pool(6, 16, 0)
    head = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    return nn.Sequential(*layers, nn.Flatten(), *head)


TRAINED = {"resnet20": (resnet20, (3, 32, 32)), "convNetJsCifar": (conv_net_js, (3, 32, 32)), "leNet5": (lenet5, (1, 28, 28))}
MODELS = {
    "alexNet": torchvision.models.alexnet,
    "vgg16": torchvision.models.vgg16,
    "googLeNet": lambda: torchvision.models.googlenet(init_weights=False, aux_logits=False),
    "resNet18": torchvision.models.resnet18,
    "resNet50": torchvision.models.resnet50,
}


def train(work):
    build, shape = TRAINED[work["net"]]
    model = build().to(memory_format=memory_format)
    optimizer = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
    x = torch.randn(work["batch"], *shape).to(memory_format=memory_format)
    labels = torch.arange(work["batch"]) % 10

    def step():
        optimizer.zero_grad()
        loss = F.cross_entropy(model(x), labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def forward(work):
    model = MODELS[work["net"]]().eval().to(memory_format=memory_format)
    x = torch.randn(work["batch"], 3, 224, 224).to(memory_format=memory_format)

    def step():
        with torch.inference_mode():
            return model(x)

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
    return lambda: torch.ops.aten.convolution_backward(y, x, w, None, stride, pad, [1, 1], False, [0, 0], groups, mask)


def answer(value):
    print(json.dumps(value), flush=True)


answer({"name": f"torch {layout}", "version": torch.__version__, "threads": threads})
step = None
for line in sys.stdin:
    request = json.loads(line)
    if "work" in request:
        torch.manual_seed(1)
        work = request["work"]
        step = {"train": train, "forward": forward, "conv": conv}[work["kind"]](work)
        step()
        answer({"can": True})
    else:
        start = time.perf_counter()
        for _ in range(request["times"]):
            step()
        elapsed = (time.perf_counter() - start) * 1e3 / request["times"]
        answer({"ms": elapsed, "peakMb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024})
