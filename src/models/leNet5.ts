import { ReLU } from "../nn/activations.js";
import { Conv2d } from "../nn/conv2d.js";
import { Flatten } from "../nn/flatten.js";
import { Linear } from "../nn/linear.js";
import { MaxPool2d } from "../nn/pool.js";
import { Sequential } from "../nn/sequential.js";

/** Options of {@link leNet5}. */
export interface LeNet5Options {
  /** Number of classes (default 10). */
  readonly numClasses?: number;
  /** Colours of the input (default 1). */
  readonly inChannels?: number;
  /** Side of the input: 28 (MNIST, padded by 2; default) or 32 (the paper's). */
  readonly inputSize?: 28 | 32;
}

/**
 * LeNet-5, CONV-POOL-CONV-POOL-FC-FC-FC, with today's ReLU and max pooling in place of tanh and learned subsampling:
 *
 * | layer | output | parameters |
 * |---|---|---|
 * | conv1 6@5x5 | 6x28x28 | 156 |
 * | pool1 2x2 | 6x14x14 | 0 |
 * | conv2 16@5x5 | 16x10x10 | 2,416 |
 * | pool2 2x2 | 16x5x5 | 0 |
 * | fc1 120, fc2 84, fc3 10 | 10 | 48,120 + 10,164 + 850 |
 *
 * x [N, 1, 28, 28] -> logits [N, 10]. *Paper:* LeCun et al. 1998, http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf
 * @example
 * const net = models.leNet5();
 * net.forward(zeros([2, 1, 28, 28])).shape; // [2, 10]
 * net.conv1.weight.shape; // [6, 1, 5, 5]
 * net.parameterCount(); // 61706
 */
export function leNet5(options: LeNet5Options = {}) {
  const { numClasses = 10, inChannels = 1, inputSize = 28 } = options;
  return Sequential.named({
    conv1: new Conv2d(inChannels, 6, 5, { padding: inputSize === 28 ? 2 : 0 }),
    relu1: new ReLU(),
    pool1: new MaxPool2d(2),
    conv2: new Conv2d(6, 16, 5),
    relu2: new ReLU(),
    pool2: new MaxPool2d(2),
    flatten: new Flatten(),
    fc1: new Linear(400, 120),
    relu3: new ReLU(),
    fc2: new Linear(120, 84),
    relu4: new ReLU(),
    fc3: new Linear(84, numClasses),
  });
}
