// What is measured. Each contestant builds a work by these numbers, or says that it cannot. A bar is how many times as
// fast as a peer the first goal of the project asks for; a work without bars for a peer is shown for information.
const native = "cnnlab native";
const wasm = "cnnlab wasm";
const torch = ["torch default", "torch channels_last"];
const [torchDefault, channelsLast] = torch;
export const aliases = { "torch best": torch, "native best": [...torch, "onnxruntime-node"] };

const training = (net, batch, bars, ours = [native]) => ({
  id: `train ${net} b${batch}`,
  group: "Training step: forward, backward, SGD with momentum",
  kind: "train",
  net,
  batch,
  contestants: [...ours, ...torch],
  bars,
});

const forward = (net, batch) => ({
  id: `forward ${net} b${batch}`,
  group: "Forward at 224 x 224",
  kind: "forward",
  net,
  batch,
  contestants: [native, ...torch, "onnxruntime-node"],
  bars: [{ of: native, against: "native best", bar: 0.9 }],
});

// Training in JavaScript: its fastest backend each; tfjs has no gradients on WebAssembly.
const inJavaScript = ["tfjs cpu", "jax-js", "convnetjs"];
const scripted = (net, batch, peers = inJavaScript) => ({
  id: `train ${net} b${batch} in JavaScript`,
  group: "Training step against JavaScript",
  kind: "train",
  net,
  batch,
  contestants: [native, wasm, ...peers],
  bars: peers.map((against) => ({ of: native, against, bar: 20 })),
});

const inWebAssembly = ["tfjs wasm", "onnxruntime-web"];
const inference = (net, batch) => ({
  id: `forward ${net} b${batch} in WebAssembly`,
  group: "Inference on WebAssembly",
  kind: "forward",
  net,
  batch,
  contestants: [wasm, native, ...inWebAssembly],
  bars: inWebAssembly.map((against) => ({ of: wasm, against, bar: 2 })),
});

function conv(label, bars, n, c, size, k, kernel, options = {}) {
  const { stride = 1, pad = (kernel - 1) >> 1, groups = 1 } = options;
  const out = Math.floor((size + 2 * pad - kernel) / stride) + 1;
  const gflop = (2 * n * k * out * out * (c / groups) * kernel * kernel) / 1e9;
  return ["forward", "input gradient", "weight gradient"].map((pass) => ({
    ...{ id: `conv2d ${label} ${pass}`, group: "conv2d", kind: "conv", gflop, pass },
    ...{ n, c, size, k, kernel, stride, pad, groups, bars },
    contestants: [native, "core peak", ...torch],
  }));
}

const ofPeak = [
  { of: native, against: "core peak", bar: 0.8 },
  { of: native, against: "torch best" },
];
const ofTorch = [
  { of: native, against: "torch best", bar: 1 },
  { of: native, against: "core peak" },
];

const memory = (work) => ({ ...work, contestants: [native, ...torch], bars: [] });

export const works = [
  training(
    "resnet20",
    128,
    [
      { of: native, against: channelsLast, bar: 1 },
      { of: native, against: torchDefault, bar: 1.5 },
      { of: wasm, against: torchDefault, bar: 0.6 },
    ],
    [native, wasm],
  ),
  ...["convNetJsCifar", "leNet5"].flatMap((net) =>
    [4, 64].map((batch) =>
      training(net, batch, [{ of: native, against: "torch best", bar: 1.5 }], [native, wasm]),
    ),
  ),
  ...["alexNet", "vgg16", "googLeNet", "resNet18", "resNet50"].flatMap((net) => [
    forward(net, 1),
    forward(net, 8),
  ]),
  scripted("convNetJsCifar", 4),
  // tfjs takes half a minute a step here.
  scripted("convNetJsCifar", 64, ["jax-js", "convnetjs"]),
  scripted("leNet5", 4),
  inference("convNetJsCifar", 1),
  inference("convNetJsCifar", 64),
  inference("resnet20", 1),
  inference("resnet20", 64),
  inference("resNet18", 1),
  ...conv("3x3 16 at 32, N 128", ofPeak, 128, 16, 32, 16, 3),
  ...conv("3x3 32 at 16, N 128", ofPeak, 128, 32, 16, 32, 3),
  ...conv("3x3 64 at 8, N 128", ofPeak, 128, 64, 8, 64, 3),
  ...conv("3x3 64 at 224", ofPeak, 1, 64, 224, 64, 3),
  ...conv("3x3 128 at 112", ofPeak, 1, 128, 112, 128, 3),
  ...conv("3x3 256 at 56", ofPeak, 1, 256, 56, 256, 3),
  ...conv("3x3 512 at 28", ofPeak, 1, 512, 28, 512, 3),
  ...conv("3x3 512 at 14", ofPeak, 2, 512, 14, 512, 3),
  ...conv("3x3 stride 2, 32 to 64 at 32", ofTorch, 16, 32, 32, 64, 3, { stride: 2 }),
  ...conv("1x1 256 to 64 at 28", ofTorch, 4, 256, 28, 64, 1),
  ...conv("7x7 stride 2 of 3 at 224", ofTorch, 1, 3, 224, 64, 7, { stride: 2 }),
  ...conv("11x11 stride 4 of 3 at 224", ofTorch, 2, 3, 224, 64, 11, { stride: 4, pad: 2 }),
  ...conv("depthwise 3x3 64 at 56", ofTorch, 4, 64, 56, 64, 3, { groups: 64 }),
  ...conv("groups 4 3x3 128 at 28", ofTorch, 4, 128, 28, 128, 3, { groups: 4 }),
];

/** Measured in processes of their own, since the peak of a process never falls. */
export const memoryWorks = [memory(training("resnet20", 128, [])), memory(forward("resNet50", 1))];
