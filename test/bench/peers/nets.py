"""The nets of the benches in torch, with cnnlab's names, so that both sides load the same weights."""

from collections import OrderedDict

import torch
import torchvision
from torch import nn
from torch.nn import functional as F


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


class CifarResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(16)
        stage = lambda c, f, s: nn.Sequential(Block(c, f, s), Block(f, f, 1), Block(f, f, 1))
        self.layer1, self.layer2, self.layer3 = stage(16, 16, 1), stage(16, 32, 2), stage(32, 64, 2)
        self.fc = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)), inplace=True)
        x = self.layer3(self.layer2(self.layer1(x)))
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


def sequential(*layers):
    return nn.Sequential(OrderedDict(layers))


def conv_relu_pool(i, channels, filters, padding):
    conv = nn.Conv2d(channels, filters, 5, padding=padding)
    return [(f"conv{i}", conv), (f"relu{i}", nn.ReLU(inplace=True)), (f"pool{i}", nn.MaxPool2d(2))]


def conv_net_js():
    layers = conv_relu_pool(1, 3, 16, 2) + conv_relu_pool(2, 16, 20, 2) + conv_relu_pool(3, 20, 20, 2)
    return sequential(*layers, ("flatten", nn.Flatten()), ("fc", nn.Linear(320, 10)))


def lenet5():
    layers = conv_relu_pool(1, 1, 6, 2) + conv_relu_pool(2, 6, 16, 0)
    head = [("fc1", nn.Linear(400, 120)), ("relu3", nn.ReLU()), ("fc2", nn.Linear(120, 84)), ("relu4", nn.ReLU())]
    return sequential(*layers, ("flatten", nn.Flatten()), *head, ("fc3", nn.Linear(84, 10)))


photo = (3, 224, 224)
NETS = {
    "resnet20": (CifarResNet20, (3, 32, 32)),
    "convNetJsCifar": (conv_net_js, (3, 32, 32)),
    "leNet5": (lenet5, (1, 28, 28)),
    "alexNet": (torchvision.models.alexnet, photo),
    "vgg16": (torchvision.models.vgg16, photo),
    "googLeNet": (
        lambda: torchvision.models.googlenet(init_weights=False, aux_logits=False, transform_input=False),
        photo,
    ),
    "resNet18": (torchvision.models.resnet18, photo),
    "resNet50": (torchvision.models.resnet50, photo),
}


def images(batch, shape):
    """The same input for everybody: sin(0.37 i)."""
    count = batch * shape[0] * shape[1] * shape[2]
    values = torch.sin(torch.arange(count, dtype=torch.float64) * 0.37)
    return values.to(torch.float32).reshape(batch, *shape)
