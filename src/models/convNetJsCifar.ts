import { ReLU } from "../nn/activations.js";
import { Conv2d } from "../nn/conv2d.js";
import { Flatten } from "../nn/flatten.js";
import { Linear } from "../nn/linear.js";
import { MaxPool2d } from "../nn/pool.js";
import { Sequential } from "../nn/sequential.js";

/**
 * The network of the ConvNetJS CIFAR-10 demo that the lecture shows training in the browser:
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | conv1 16@5x5, relu, pool 2x2 | 16x16x16 | 1,216 |
 * | conv2 20@5x5, relu, pool 2x2 | 20x8x8 | 8,020 |
 * | conv3 20@5x5, relu, pool 2x2 | 20x4x4 | 10,020 |
 * | fc 10 | 10 | 3,210 |
 *
 * x [N, 3, 32, 32] -> logits [N, 10]. Source: https://cs.stanford.edu/people/karpathy/convnetjs/demo/cifar10.html
 * @example
 * const net = models.convNetJsCifar();
 * net.forward(zeros([1, 3, 32, 32])).shape; // [1, 10]
 * net.parameterCount(); // 22466
 */
export function convNetJsCifar(
  options: { readonly numClasses?: number; readonly inChannels?: number } = {},
) {
  const { numClasses = 10, inChannels = 3 } = options;
  return Sequential.named({
    conv1: new Conv2d(inChannels, 16, 5, { padding: 2 }),
    relu1: new ReLU(),
    pool1: new MaxPool2d(2),
    conv2: new Conv2d(16, 20, 5, { padding: 2 }),
    relu2: new ReLU(),
    pool2: new MaxPool2d(2),
    conv3: new Conv2d(20, 20, 5, { padding: 2 }),
    relu3: new ReLU(),
    pool3: new MaxPool2d(2),
    flatten: new Flatten(),
    fc: new Linear(320, numClasses),
  });
}
