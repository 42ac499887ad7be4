import {
  conv2d,
  crossEntropy,
  gradCheck,
  linear,
  linspace,
  manualSeed,
  maxPool2d,
  randn,
  relu,
  type Tensor,
} from "cnnlab";
import { expect, it } from "vitest";
import { expectClose } from "../support/close.js";

// The assignments of cs231n print these numbers; inputs are np.linspace, so nothing is random.

const line = (from: number, to: number, shape: readonly number[]): Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return linspace(from, to, size, { dtype: "float64" }).reshape(shape);
};

it("conv_forward_naive", () => {
  const y = conv2d(line(-0.1, 0.5, [2, 3, 4, 4]), line(-0.2, 0.3, [3, 3, 4, 4]), {
    bias: line(-0.1, 0.2, [3]),
    stride: 2,
    padding: 1,
  });
  const expected = [
    -0.08759809, -0.10987781, -0.18387192, -0.2109216, 0.21027089, 0.21661097, 0.22847626,
    0.23004637, 0.50813986, 0.54309974, 0.64082444, 0.67101435, -0.98053589, -1.03143541,
    -1.19128892, -1.24695841, 0.69108355, 0.66880383, 0.59480972, 0.56776003, 2.36270298,
    2.36904306, 2.38090835, 2.38247847,
  ];
  expectClose(y.data, expected, 1e-8);
});

it("max_pool_forward_naive", () => {
  const y = maxPool2d(line(-0.3, 0.4, [2, 3, 4, 4]), { kernelSize: 2 });
  expectClose(y.at(0, 0).data, [-0.26315789, -0.24842105, -0.20421053, -0.18947368], 1e-8);
  expectClose(y.at(1, 2).data, [0.32631579, 0.34105263, 0.38526316, 0.4], 1e-8);
});

it("affine_forward", () => {
  const y = linear(line(-0.1, 0.5, [2, 120]), line(-0.2, 0.3, [120, 3]).transpose(0, 1), {
    bias: line(-0.3, 0.1, [3]),
  });
  const expected = [1.49834967, 1.70660132, 1.91485297, 3.25553199, 3.5141327, 3.77273342];
  expectClose(y.data, expected, 1e-8);
});

it("TwoLayerNet: scores and loss, without and with regularisation", () => {
  const w1 = line(-0.7, 0.3, [5, 50]);
  const w2 = line(-0.3, 0.4, [50, 7]);
  const x = line(-5.5, 4.5, [5, 3]).transpose(0, 1);
  const hidden = relu(x.matmul(w1).add(line(-0.1, 0.9, [50])));
  const scores = hidden.matmul(w2).add(line(-0.9, 0.1, [7]));
  expectClose([scores.at(0, 0).item()], [11.53165108], 1e-9);
  const loss = crossEntropy(scores, [0, 5, 1]);
  expectClose([loss.item()], [3.4702243556], 1e-10);
  const penalty = w1.mul(w1).sum().add(w2.mul(w2).sum()).mul(0.5);
  expectClose([loss.add(penalty).item()], [26.5948426952], 1e-10);
});

it("softmax loss of small random scores is about ln 10", () => {
  manualSeed(231);
  const loss = crossEntropy(
    randn([50, 10]).mul(0.001),
    Array.from({ length: 50 }, (_, i) => i % 10),
  );
  expect(loss.item()).toBeCloseTo(Math.log(10), 3);
});

it("gradients of a convolution are within 1e-8 of centred differences", () => {
  const inputs = [line(-1, 1, [4, 3, 5, 5]), line(-0.5, 0.7, [2, 3, 3, 3]), line(-1, 1, [2])];
  const layer = (x: Tensor, w: Tensor, bias: Tensor) => conv2d(x, w, { bias, padding: 1 });
  expect(gradCheck(layer, inputs, { eps: 1e-5 }).relativeError).toBeLessThan(1e-8);
});
