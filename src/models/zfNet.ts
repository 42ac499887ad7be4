import { ReLU } from "../nn/activations.js";
import { Conv2d } from "../nn/conv2d.js";
import { Dropout } from "../nn/dropout.js";
import { Flatten } from "../nn/flatten.js";
import { Linear } from "../nn/linear.js";
import { LocalResponseNorm } from "../nn/norms.js";
import { MaxPool2d } from "../nn/pool.js";
import { Sequential } from "../nn/sequential.js";

/** Options of {@link zfNet}. */
export interface ZfNetOptions {
  /** Number of classes (default 1,000). */
  readonly numClasses?: number;
  /** Filters of conv3 to conv5: `"paper"` 384, 384, 256 (default), or `"slide"` 512, 1024, 512, as the lecture has it. */
  readonly variant?: "paper" | "slide";
}

/**
 * ZFNet, AlexNet after a look inside: a first layer of 7x7 stride 2 instead of 11x11 stride 4, for 224 x 224 pictures:
 *
 * | layer | output | parameters (paper) |
 * |---|---|---|
 * | conv1 96@7x7 s2 p1, relu, pool 3x3 s2 p1, LRN | 96x55x55 | 14,208 |
 * | conv2 256@5x5 s2, relu, pool 3x3 s2 p1, LRN | 256x13x13 | 614,656 |
 * | conv3 384@3x3 p1, relu | 384x13x13 | 885,120 |
 * | conv4 384@3x3 p1, relu | 384x13x13 | 1,327,488 |
 * | conv5 256@3x3 p1, relu, pool 3x3 s2 | 256x6x6 | 884,992 |
 * | fc6 4096, fc7 4096 with dropout 0.5, fc8 1000 | 1000 | 58,631,144 |
 *
 * x [N, 3, 224, 224] -> logits [N, numClasses]. *Paper:* Zeiler and Fergus 2013, https://arxiv.org/abs/1311.2901.
 * @example
 * models.zfNet().parameterCount(); // 62357608
 * models.zfNet({ variant: "slide" }).parameterCount(); // 107627624
 */
export function zfNet(options: ZfNetOptions = {}) {
  const { numClasses = 1000, variant = "paper" } = options;
  const [third, fourth, fifth] = variant === "slide" ? [512, 1024, 512] : [384, 384, 256];
  return Sequential.named({
    conv1: new Conv2d(3, 96, 7, { stride: 2, padding: 1 }),
    relu1: new ReLU(),
    pool1: new MaxPool2d(3, { stride: 2, padding: 1 }),
    norm1: new LocalResponseNorm(5, { k: 2, convention: "paper" }),
    conv2: new Conv2d(96, 256, 5, { stride: 2 }),
    relu2: new ReLU(),
    pool2: new MaxPool2d(3, { stride: 2, padding: 1 }),
    norm2: new LocalResponseNorm(5, { k: 2, convention: "paper" }),
    conv3: new Conv2d(256, third, 3, { padding: 1 }),
    relu3: new ReLU(),
    conv4: new Conv2d(third, fourth, 3, { padding: 1 }),
    relu4: new ReLU(),
    conv5: new Conv2d(fourth, fifth, 3, { padding: 1 }),
    relu5: new ReLU(),
    pool5: new MaxPool2d(3, { stride: 2 }),
    flatten: new Flatten(),
    fc6: new Linear(fifth * 6 * 6, 4096),
    relu6: new ReLU(),
    drop6: new Dropout(0.5),
    fc7: new Linear(4096, 4096),
    relu7: new ReLU(),
    drop7: new Dropout(0.5),
    fc8: new Linear(4096, numClasses),
  });
}
