import {
  arange,
  manualSeed,
  models,
  nn,
  noGrad,
  ones,
  randn,
  summary,
  tensor,
  type Tensor,
} from "cnnlab";
import { describe, expect, test } from "vitest";

const image = (): Tensor => randn([2, 4, 6, 6]);

// Torch's printed shapes for the same calls.
const shapes: readonly {
  readonly layer: nn.Module;
  readonly input?: Tensor;
  readonly shape: number[];
}[] = [
  { layer: new nn.Conv2d(4, 6, [3, 5], { padding: [1, 2] }), shape: [2, 6, 6, 6] },
  { layer: new nn.Conv2d(4, 8, 3, { groups: 4, padding: "same" }), shape: [2, 8, 6, 6] },
  {
    layer: new nn.ConvTranspose2d(4, 3, 3, { stride: 2, padding: 1, outputPadding: 1 }),
    shape: [2, 3, 12, 12],
  },
  { layer: new nn.ConvTranspose2d(4, 6, 3, { groups: 2, bias: false }), shape: [2, 6, 8, 8] },
  { layer: new nn.MaxPool2d(3, { stride: 2, padding: 1 }), shape: [2, 4, 3, 3] },
  { layer: new nn.MaxPool2d(3, { stride: 2, ceilMode: true }), shape: [2, 4, 3, 3] },
  { layer: new nn.AvgPool2d([2, 3]), shape: [2, 4, 3, 2] },
  { layer: new nn.AdaptiveAvgPool2d([3, 2]), shape: [2, 4, 3, 2] },
  { layer: new nn.Upsample({ scaleFactor: 2, mode: "bilinear" }), shape: [2, 4, 12, 12] },
  { layer: new nn.ZeroPad2d([1, 2, 3, 4]), shape: [2, 4, 13, 9] },
  { layer: new nn.Unfold(3, { stride: 3 }), shape: [2, 36, 4] },
  { layer: new nn.Fold(6, 3, { stride: 3 }), input: randn([2, 36, 4]), shape: [2, 4, 6, 6] },
  { layer: new nn.Flatten({ startDim: 2 }), shape: [2, 4, 36] },
  { layer: new nn.Identity(), shape: [2, 4, 6, 6] },
  { layer: new nn.LayerNorm([6, 6]), shape: [2, 4, 6, 6] },
  { layer: new nn.GroupNorm(2, 4), shape: [2, 4, 6, 6] },
  { layer: new nn.LocalResponseNorm(3), shape: [2, 4, 6, 6] },
  { layer: new nn.BatchNorm2d(4), shape: [2, 4, 6, 6] },
  { layer: new nn.Dropout(), shape: [2, 4, 6, 6] },
  { layer: new nn.Dropout2d(), shape: [2, 4, 6, 6] },
  { layer: new nn.ReLU6(), shape: [2, 4, 6, 6] },
  { layer: new nn.Tanh(), shape: [2, 4, 6, 6] },
  { layer: new nn.Softmax({ dim: 1 }), shape: [2, 4, 6, 6] },
];

describe("a layer gives the shape that torch's gives, and a gradient", () => {
  test.each(shapes.map((each) => ({ name: String(each.layer), ...each })))(
    "$name",
    ({ layer, input = image(), shape }) => {
      const x = new nn.Parameter(input);
      const y = layer.forward(x);
      expect(y.shape).toEqual(shape);
      expect(y.data.every(Number.isFinite)).toBe(true);
      y.mul(y).sum().backward();
      expect(x.grad?.shape).toEqual(x.shape);
      expect(layer.parameters().every((p) => p.grad !== null)).toBe(true);
    },
  );
});

describe("starting values are torch's", () => {
  test.each([
    { layer: new nn.Conv2d(8, 40, 5), bound: 1 / Math.sqrt(200) },
    { layer: new nn.Conv2d(8, 40, 5, { groups: 4 }), bound: 1 / Math.sqrt(50) },
    { layer: new nn.Linear(100, 80), bound: 0.1 },
    { layer: new nn.ConvTranspose2d(40, 8, 5), bound: 1 / Math.sqrt(200) },
  ])("$layer.constructor.name uniform in ±$bound", ({ layer, bound }) => {
    const [weight, bias] = layer.parameters().map((p) => Array.from(p.data));
    const peak = Math.max(...weight!.map(Math.abs));
    expect(peak).toBeLessThanOrEqual(bound);
    // 8,000 uniform numbers come nearer than 1 % to their bound.
    expect(peak).toBeGreaterThan(0.99 * bound);
    expect(Math.max(...bias!.map(Math.abs))).toBeLessThanOrEqual(bound);
  });
});

describe("dropout", () => {
  test("drops its share in training and nothing in evaluation", () => {
    manualSeed(0);
    const layer = new nn.Dropout(0.25);
    const x = ones([10_000]);
    const kept = layer.forward(x).data.filter((v) => v !== 0);
    // Four deviations of 10,000 throws with p = 0.75.
    expect(Math.abs(kept.length - 7500)).toBeLessThan(4 * Math.sqrt(10_000 * 0.25 * 0.75));
    expect(new Set(kept)).toEqual(new Set([Math.fround(1 / 0.75)]));
    expect(layer.eval().forward(x).data).toEqual(x.data);
  });

  test("Dropout2d drops whole maps", () => {
    manualSeed(0);
    const maps = new nn.Dropout2d(0.5).forward(ones([8, 8, 2, 2])).data;
    const counts = Array.from(
      { length: 64 },
      (_, i) => new Set(maps.subarray(4 * i, 4 * i + 4)).size,
    );
    expect(new Set(counts)).toEqual(new Set([1]));
    expect(new Set(maps)).toEqual(new Set([0, 2]));
  });
});

describe("batch norm", () => {
  test("momentum null takes the plain average of all batches", () => {
    const bn = new nn.BatchNorm1d(1, { momentum: null });
    const batches = [tensor([[1], [3]]), tensor([[5], [7]])];
    for (const batch of batches) bn.forward(batch);
    expect(bn.runningMean?.item()).toBeCloseTo(4, 6);
    expect(bn.runningVar?.item()).toBeCloseTo(2, 6);
    expect(bn.numBatchesTracked?.item()).toBe(2);
  });

  test("without running statistics evaluation uses the batch's", () => {
    const bn = new nn.BatchNorm2d(4, { trackRunningStats: false, affine: false });
    const x = image();
    expect(bn.parameters()).toEqual([]);
    expect(bn.namedBuffers()).toEqual([]);
    expect(bn.eval().forward(x).data).toEqual(bn.train().forward(x).data);
  });
});

test("unpooling puts maxima back where they were", () => {
  const pool = new nn.MaxPool2d(2);
  const x = arange(16).reshape([1, 1, 4, 4]);
  const { output, indices } = pool.forwardWithIndices(x);
  const back = new nn.MaxUnpool2d(2).forward(output, indices);
  expect(back.toArray()).toEqual([
    [
      [
        [0, 0, 0, 0],
        [0, 5, 0, 7],
        [0, 0, 0, 0],
        [0, 13, 0, 15],
      ],
    ],
  ]);
});

describe("residual blocks", () => {
  test("with a branch of zeros a block passes positive values on", () => {
    for (const block of [new nn.BasicBlock(4, 4), new nn.Bottleneck(4, 1)]) {
      const last = block instanceof nn.BasicBlock ? block.bn2 : block.bn3;
      nn.init.zeros(last.weight!);
      const x = ones([2, 4, 6, 6]);
      expect(block.forward(x).data).toEqual(x.data);
    }
  });

  test("a plain block does not", () => {
    const block = new nn.BasicBlock(4, 4, { shortcut: "none" });
    nn.init.zeros(block.bn2.weight!);
    expect(new Set(block.forward(image()).data)).toEqual(new Set([0]));
  });

  test("the shortcut without parameters takes every second pixel and pads channels", () => {
    const x = arange(16).reshape([1, 1, 4, 4]);
    const y = new nn.ZeroPadShortcut(1, 4, { stride: 2 }).forward(x);
    expect(y.toArray()).toEqual([
      [
        [
          [0, 0],
          [0, 0],
        ],
        [
          [0, 2],
          [8, 10],
        ],
        [
          [0, 0],
          [0, 0],
        ],
        [
          [0, 0],
          [0, 0],
        ],
      ],
    ]);
  });

  test("inception modules are 672 and 480 deep for the lecture's filters", () => {
    const filters = { conv1x1: 128, conv3x3: 192, conv5x5: 96 };
    const deep = { ...filters, reduce3x3: 64, reduce5x5: 64, poolProjection: 64 };
    const depth = (module: nn.Module): number | undefined =>
      summary(module, [256, 28, 28]).layers.at(-1)?.outputShape[0];
    expect(depth(new nn.NaiveInception(256, filters))).toBe(672);
    expect(depth(new nn.Inception(256, deep))).toBe(480);
  });
});

describe("initialisation", () => {
  const weight = (): nn.Parameter => new nn.Parameter(ones([300, 200]));
  const deviation = (w: Tensor): number => {
    const values = Array.from(w.data);
    const mean = values.reduce((a, b) => a + b, 0) / w.size;
    return Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / w.size);
  };
  const { init } = nn;

  test.each([
    { name: "normal", fill: (w: Tensor) => init.normal(w, { std: 0.05 }), std: 0.05 },
    { name: "uniform", fill: (w: Tensor) => init.uniform(w), std: 1 / Math.sqrt(12) },
    { name: "xavierNormal", fill: (w: Tensor) => init.xavierNormal(w), std: Math.sqrt(2 / 500) },
    { name: "xavierUniform", fill: (w: Tensor) => init.xavierUniform(w), std: Math.sqrt(2 / 500) },
    {
      name: "heNormal for ReLU",
      fill: (w: Tensor) => init.heNormal(w, { nonlinearity: "relu" }),
      std: Math.sqrt(2 / 200),
    },
    {
      name: "kaimingUniform by outputs",
      fill: (w: Tensor) => init.kaimingUniform(w, { mode: "fanOut", nonlinearity: "relu" }),
      std: Math.sqrt(2 / 300),
    },
    { name: "orthogonal", fill: (w: Tensor) => init.orthogonal(w), std: 1 / Math.sqrt(300) },
  ])("$name has deviation $std", ({ fill, std }) => {
    manualSeed(4);
    const w = weight();
    fill(w);
    // 60,000 numbers: the deviation is known to about 0.3 %.
    expect(deviation(w) / std).toBeGreaterThan(0.98);
    expect(deviation(w) / std).toBeLessThan(1.02);
  });

  test.each([
    { shape: [5, 9], rows: true },
    { shape: [9, 5], rows: false },
    { shape: [4, 2, 3, 3], rows: true },
  ])("orthogonal $shape has orthonormal vectors times the gain", ({ shape, rows }) => {
    const w = new nn.Parameter(ones(shape));
    init.orthogonal(w, { gain: 2 });
    const matrix = noGrad(() => w.reshape([shape[0]!, w.size / shape[0]!]));
    const flipped = matrix.transpose(0, 1);
    const product = noGrad(() => (rows ? matrix.matmul(flipped) : flipped.matmul(matrix)));
    const [n = 0] = product.shape;
    product.data.forEach((value, i) => {
      // float32 weights of size 1.
      expect(value).toBeCloseTo(i % (n + 1) === 0 ? 4 : 0, 5);
    });
  });

  test("zeroInitResidual starts every block as the identity", () => {
    const net = models.resNet18({ numClasses: 2, zeroInitResidual: true });
    const block = net.layer1.at(0);
    expect(block instanceof nn.BasicBlock && block.bn2.weight?.data.every((v) => v === 0)).toBe(
      true,
    );
  });
});

describe("bad settings are refused when the layer is made, bad input when it runs", () => {
  test.each([
    {
      make: () => new nn.Conv2d(0, 1, 3),
      says: /Conv2d: inChannels must be a whole number from 1/,
    },
    { make: () => new nn.Conv2d(3, 4, 3, { groups: 2 }), says: /groups must divide 3 input and 4/ },
    { make: () => new nn.Conv2d(1, 1, 1.5), says: /Conv2d: kernelSize expected a whole number/ },
    { make: () => new nn.Conv2d(1, 1, 1, { stride: 0 }), says: /Conv2d: stride expected/ },
    { make: () => new nn.ConvTranspose2d(1, 3, 2, { groups: 2 }), says: /ConvTranspose2d: groups/ },
    { make: () => new nn.Linear(3, NaN), says: /Linear: outFeatures .* it is NaN/ },
    { make: () => new nn.MaxPool2d(0), says: /MaxPool2d: kernelSize/ },
    { make: () => new nn.Dropout(1.5), says: /Dropout: p must be 0 to 1; it is 1.5/ },
    { make: () => new nn.GroupNorm(3, 4), says: /numGroups must divide the 4 channels; it is 3/ },
    { make: () => new nn.LayerNorm([1.5]), says: /LayerNorm: shape/ },
    { make: () => new nn.ZeroPadShortcut(4, 2), says: /outChannels must be at least inChannels 4/ },
    {
      make: () => new nn.BatchNorm2d(3).forward(image()),
      says: /must be \[N, 3, H, W\]; it is \[2, 4/,
    },
    { make: () => new nn.BatchNorm1d(3).forward(image()), says: /BatchNorm1d: input must be/ },
    { make: () => new nn.MaxUnpool2d(2).forward(image()), says: /from forwardWithIndices/ },
    { make: () => new nn.Dropout2d().forward(ones([3])), says: /Dropout2d: input must be/ },
    { make: () => models.cifarResNet(21), says: /depth must be 6 n \+ 2.* it is 21/ },
    { make: () => models.googLeNet().forwardWithAuxiliary(image()), says: /auxiliary: true/ },
    { make: () => nn.init.xavierNormal(ones([3])), says: /at least two dimensions.*\[3\]/ },
    { make: () => nn.init.normal(ones([3]), { std: -1 }), says: /std must be 0 or more/ },
  ])("$says", ({ make, says }) => {
    expect(make).toThrow(says);
  });
});
