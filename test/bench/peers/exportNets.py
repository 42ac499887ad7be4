"""python exportNets.py FOLDER: each net's weights as safetensors, and the net as ONNX for each batch that is measured."""

import json
import os
import struct
import sys
import warnings

import torch

from nets import NETS, images

BATCHES = {"resnet20": (1, 64), "convNetJsCifar": (1, 64), "leNet5": ()}
folder = sys.argv[1]
warnings.filterwarnings("ignore")


def save_safetensors(state, path):
    """https://huggingface.co/docs/safetensors: length of the header, header, values."""
    header, at = {}, 0
    for name, value in state.items():
        size = value.numel() * 4
        header[name] = {"dtype": "F32", "shape": list(value.shape), "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for value in state.values():
            file.write(value.contiguous().numpy().tobytes())


os.makedirs(folder, exist_ok=True)
for name, (build, shape) in NETS.items():
    torch.manual_seed(1)
    model = build().eval()
    path = os.path.join(folder, f"{name}.safetensors")
    state = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    if not os.path.exists(path):
        save_safetensors(state, path)
        torch.save(state, os.path.join(folder, f"{name}.pt"))
    model.load_state_dict(torch.load(os.path.join(folder, f"{name}.pt")), strict=False)
    for batch in BATCHES.get(name, (1, 8)):
        path = os.path.join(folder, f"{name}-b{batch}.onnx")
        if not os.path.exists(path):
            torch.onnx.export(
                model, (images(batch, shape),), path, dynamo=True, external_data=False, verbose=False
            )
            print(path, os.path.getsize(path) >> 20, "MB", flush=True)
