// The nets in TensorFlow.js, in its own layout (NHWC), batch norm folded into the convolutions before, fused where it can.
import { images, loadWeights, shapeOf } from "./weights.mjs";

/** Weights as tfjs wants them: filters [KH, KW, C, K], a batch norm folded into the filters before it. */
function reader(tf, net) {
  const weights = loadWeights(net);
  const filter = (name, scale) =>
    tf.tidy(() => {
      const { shape, values } = weights[`${name}.weight`];
      const w = tf.tensor(values, shape).transpose([2, 3, 1, 0]);
      return scale === undefined ? w : w.mul(scale);
    });
  const vector = (name) => tf.tensor1d(weights[name].values);
  const folded = (conv, norm) => {
    const part = (key) => weights[`${norm}.${key}`].values;
    const [gamma, beta, mean, variance] = ["weight", "bias", "running_mean", "running_var"].map(
      part,
    );
    const scale = gamma.map((g, i) => g / Math.sqrt(variance[i] + 1e-5));
    const bias = tf.tensor1d(beta.map((b, i) => b - mean[i] * scale[i]));
    return { filter: filter(conv, tf.tensor1d(scale)), bias };
  };
  return { weights, filter, vector, folded };
}

const input = (tf, { net, batch }) =>
  tf.tidy(() =>
    tf.tensor(images(batch, shapeOf(net)), [batch, ...shapeOf(net)]).transpose([0, 2, 3, 1]),
  );

/** conv1 relu1 pool1 …: the layers that both small nets are made of. */
const small = {
  convNetJsCifar: {
    convs: [
      ["conv1", 2],
      ["conv2", 2],
      ["conv3", 2],
    ],
    fcs: ["fc"],
  },
  leNet5: {
    convs: [
      ["conv1", 2],
      ["conv2", 0],
    ],
    fcs: ["fc1", "fc2", "fc3"],
  },
};

/** Features in torch's order, as the weights of the first linear layer count them. */
const flat = (y) => y.transpose([0, 3, 1, 2]).reshape([y.shape[0], -1]);

function smallNet(tf, name) {
  const { filter, vector, weights } = reader(tf, name);
  const { convs, fcs } = small[name];
  const variables = new Map();
  const keep = (key, value) => variables.set(key, tf.variable(value));
  for (const [conv] of convs) {
    keep(`${conv}.weight`, filter(conv));
    keep(`${conv}.bias`, vector(`${conv}.bias`));
  }
  for (const fc of fcs) {
    const { shape, values } = weights[`${fc}.weight`];
    keep(
      `${fc}.weight`,
      tf.tidy(() => tf.tensor(values, shape).transpose()),
    );
    keep(`${fc}.bias`, vector(`${fc}.bias`));
  }
  const v = (key) => variables.get(key);
  return (x) => {
    let y = x;
    for (const [conv, pad] of convs) {
      const [filter, bias] = [v(`${conv}.weight`), v(`${conv}.bias`)];
      y = tf.fused.conv2d({ x: y, filter, bias, strides: 1, pad, activation: "relu" });
      y = tf.maxPool(y, 2, 2, 0);
    }
    y = flat(y);
    fcs.forEach((fc, i) => {
      y = tf.add(tf.matMul(y, v(`${fc}.weight`)), v(`${fc}.bias`));
      if (i < fcs.length - 1) y = tf.relu(y);
    });
    return y;
  };
}

function resNet(tf, name) {
  const { folded, weights } = reader(tf, name);
  const cifar = name === "resnet20";
  const cache = new Map();
  const conv = (x, key, strides, pad, activation) => {
    if (!cache.has(key)) {
      const norm = key.endsWith("downsample.0")
        ? key.replace(/0$/, "1")
        : key.replace("conv", "bn");
      cache.set(key, folded(key, norm));
    }
    return tf.fused.conv2d({ x, ...cache.get(key), strides, pad, activation });
  };
  const shortcut = (x, key, stride, extra) => {
    if (`${key}.downsample.0.weight` in weights) return conv(x, `${key}.downsample.0`, stride, 0);
    if (stride === 1) return x;
    const thin = tf.stridedSlice(x, [0, 0, 0, 0], x.shape, [1, stride, stride, 1]);
    return tf.pad(thin, [
      [0, 0],
      [0, 0],
      [0, 0],
      [extra / 2, extra / 2],
    ]);
  };
  const block = (x, key, stride, extra) => {
    const y = conv(conv(x, `${key}.conv1`, stride, 1, "relu"), `${key}.conv2`, 1, 1);
    return tf.relu(tf.add(y, shortcut(x, key, stride, extra)));
  };
  const widths = cifar ? [16, 16, 32, 64] : [64, 64, 128, 256, 512];
  const blocks = cifar ? 3 : 2;
  const fc = tf.tidy(() =>
    tf.tensor(weights["fc.weight"].values, weights["fc.weight"].shape).transpose(),
  );
  const fcBias = tf.tensor1d(weights["fc.bias"].values);
  const net = (x) => {
    let y = cifar
      ? conv(x, "conv1", 1, 1, "relu")
      : tf.maxPool(conv(x, "conv1", 2, 3, "relu"), 3, 2, 1);
    for (let stage = 1; stage < widths.length; stage++) {
      for (let i = 0; i < blocks; i++) {
        const stride = i === 0 && stage > 1 ? 2 : 1;
        y = block(y, `layer${stage}.${i}`, stride, widths[stage] - widths[stage - 1]);
      }
    }
    return tf.add(tf.matMul(tf.mean(y, [1, 2]), fc), fcBias);
  };
  // Folds the weights outside of any tidy, so that they stay.
  net(tf.zeros([1, ...(cifar ? [32, 32] : [224, 224]), 3])).dispose();
  return net;
}

const netOf = (tf, name) => (name in small ? smallNet(tf, name) : resNet(tf, name));

export function forwardOf(tf, work) {
  const net = netOf(tf, work.net);
  const x = input(tf, work);
  return async () => {
    const y = tf.tidy(() => net(x));
    const values = await y.data();
    y.dispose();
    return values.slice(0, 8);
  };
}

export function trainOf(tf, work) {
  if (!(work.net in small)) throw new Error("only the small nets are trained with TensorFlow.js");
  const net = netOf(tf, work.net);
  const x = input(tf, work);
  const labels = tf.tidy(() =>
    tf.oneHot(
      tf.tensor1d(
        Array.from({ length: work.batch }, (_, i) => i % 10),
        "int32",
      ),
      10,
    ),
  );
  const optimizer = tf.train.momentum(0.01, 0.9);
  return async () => {
    const loss = optimizer.minimize(() => tf.losses.softmaxCrossEntropy(labels, net(x)), true);
    const values = await loss.data();
    loss.dispose();
    return values;
  };
}
