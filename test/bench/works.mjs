// What is measured. Each contestant builds a work by these numbers, or says that it cannot.
const training = (name, batches, bars) =>
  batches.map((batch) => ({
    id: `train ${name} b${batch}`,
    kind: "train",
    net: name,
    batch,
    bars,
  }));
const forward = (name) =>
  [1, 8].map((batch) => ({
    id: `forward ${name} b${batch}`,
    kind: "forward",
    net: name,
    batch,
    bars: { "torch best": 0.9 },
  }));
const conv = (label, n, c, size, k, kernel, stride = 1, pad = (kernel - 1) >> 1, groups = 1) =>
  ["forward", "input gradient", "weight gradient"].map((pass) => ({
    ...{
      id: `conv2d ${label} ${pass}`,
      kind: "conv",
      pass,
      n,
      c,
      size,
      k,
      kernel,
      stride,
      pad,
      groups,
    },
    bars: { "torch best": 1 },
  }));

export const works = [
  ...training("resnet20", [128], { "torch channels_last": 1, "torch default": 1.5 }),
  ...training("convNetJsCifar", [4, 64], { "torch best": 1.5 }),
  ...training("leNet5", [4, 64], { "torch best": 1.5 }),
  ...["alexNet", "vgg16", "googLeNet", "resNet18", "resNet50"].flatMap(forward),
  ...conv("3x3 16 at 32", 16, 16, 32, 16, 3),
  ...conv("3x3 32 at 16", 32, 32, 16, 32, 3),
  ...conv("3x3 64 at 8", 64, 64, 8, 64, 3),
  ...conv("3x3 64 at 56", 2, 64, 56, 64, 3),
  ...conv("3x3 256 at 28", 1, 256, 28, 256, 3),
  ...conv("3x3 512 at 14", 2, 512, 14, 512, 3),
  ...conv("3x3 stride 2", 16, 32, 32, 64, 3, 2),
  ...conv("1x1 256 to 64 at 28", 4, 256, 28, 64, 1),
  ...conv("7x7 stride 2 of 3", 1, 3, 224, 64, 7, 2),
  ...conv("11x11 stride 4 of 3", 2, 3, 224, 64, 11, 4, 2),
  ...conv("depthwise 3x3 64 at 56", 4, 64, 56, 64, 3, 1, 1, 64),
  ...conv("groups 4 3x3 128 at 28", 4, 128, 28, 128, 3, 1, 1, 4),
];
