// convnetjs as a contestant: it trains one image after the other, from weights of its own.
import { serve } from "../serve.mjs";
import { images, requirePeer, shapeOf } from "./weights.mjs";

const convnetjs = requirePeer("convnetjs");
const conv = (filters, pad) => ({
  type: "conv",
  sx: 5,
  filters,
  stride: 1,
  pad,
  activation: "relu",
});
const pool = { type: "pool", sx: 2, stride: 2 };
const relu = (neurons) => ({ type: "fc", num_neurons: neurons, activation: "relu" });
const layers = {
  convNetJsCifar: [conv(16, 2), pool, conv(20, 2), pool, conv(20, 2), pool],
  leNet5: [conv(6, 2), pool, conv(16, 0), pool, relu(120), relu(84)],
};

function train({ net: name, batch }) {
  const [depth, height, width] = shapeOf(name);
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: "input", out_sx: width, out_sy: height, out_depth: depth },
    ...layers[name],
    { type: "softmax", num_classes: 10 },
  ]);
  const trainer = new convnetjs.SGDTrainer(net, {
    learning_rate: 0.01,
    momentum: 0.9,
    l2_decay: 1e-4,
    batch_size: batch,
  });
  const values = images(batch, [depth, height, width]);
  const pixels = height * width;
  const inputs = Array.from({ length: batch }, (_, n) => {
    const x = new convnetjs.Vol(width, height, depth, 0);
    for (let c = 0; c < depth; c++) {
      for (let at = 0; at < pixels; at++)
        x.w[at * depth + c] = values[(n * depth + c) * pixels + at];
    }
    return x;
  });
  // It draws weights of its own, so its loss says nothing about the work.
  return () => inputs.forEach((x, n) => void trainer.train(x, n % 10));
}

await serve("convnetjs", (work) => {
  if (work.kind === "train" && layers[work.net] !== undefined) return train(work);
  throw new Error("convnetjs has no such net");
});
