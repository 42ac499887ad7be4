// jax-js as a contestant: the small nets, the whole step in one jit, on its WebAssembly device (its fastest in Node).
import { serve } from "../serve.mjs";
import { images, loadWeights, requirePeer, shapeOf } from "./weights.mjs";

const {
  blockUntilReady,
  defaultDevice,
  init,
  jit,
  lax,
  nn,
  numpy: np,
  tree,
  valueAndGrad,
} = requirePeer("@jax-js/jax");
const devices = await init();
defaultDevice("wasm");

const layers = {
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

// In jax-js a call takes its arguments over: `.ref` is one more reference to an array that is used again.
function logits({ convs, fcs }, parameters, x) {
  let y = x;
  for (const [name, pad] of convs) {
    const bias = parameters[`${name}.bias`];
    y = lax.convGeneralDilated(
      y,
      parameters[`${name}.weight`],
      [1, 1],
      [
        [pad, pad],
        [pad, pad],
      ],
    );
    y = nn.relu(y.add(bias.reshape([1, bias.shape[0], 1, 1])));
    const [n, c, h, w] = y.shape;
    y = np.max(y.reshape([n, c, h / 2, 2, w / 2, 2]), [3, 5]);
  }
  y = y.reshape([y.shape[0], -1]);
  fcs.forEach((name, i) => {
    y = np.matmul(y, parameters[`${name}.weight`].transpose()).add(parameters[`${name}.bias`]);
    if (i < fcs.length - 1) y = nn.relu(y);
  });
  return y;
}

function train({ net, batch }) {
  if (layers[net] === undefined) throw new Error("only the small nets are trained with jax-js");
  const loss = (parameters, x, labels) =>
    np.sum(nn.logSoftmax(logits(layers[net], parameters, x)).mul(labels)).mul(-1 / batch);
  const step = jit((parameters, velocity, x, labels) => {
    const [value, gradients] = valueAndGrad(loss)(tree.ref(parameters), x, labels);
    const moved = tree.map((v, g) => v.mul(0.9).add(g), velocity, gradients);
    const next = tree.map((p, v) => p.sub(v.mul(0.01)), parameters, tree.ref(moved));
    return [value, next, moved];
  });
  const values = Object.entries(loadWeights(net));
  const arrays = (make) => Object.fromEntries(values.map(([name, w]) => [name, make(w)]));
  let parameters = arrays(({ shape, values }) => np.array(values).reshape(shape));
  let velocity = arrays(({ shape }) => np.zeros(shape));
  const x = np.array(images(batch, shapeOf(net))).reshape([batch, ...shapeOf(net)]);
  const one = new Float32Array(batch * 10);
  for (let n = 0; n < batch; n++) one[n * 10 + (n % 10)] = 1;
  const labels = np.array(one).reshape([batch, 10]);
  return async () => {
    const [value, next, moved] = step(parameters, velocity, x.ref, labels.ref);
    await blockUntilReady([next, moved]);
    [parameters, velocity] = [next, moved];
    return value.data();
  };
}

await serve(
  "jax-js",
  (work) => {
    if (work.kind === "train") return train(work);
    throw new Error("only its training is measured");
  },
  () => ({ devices: devices.join(" ") }),
);
