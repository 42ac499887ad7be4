// cnnlab as a contestant: node ours.mjs <backend> <threads> <folder of weights> [<built package>].
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "./serve.mjs";

const [, , name, threads, weights, build] = process.argv;
const cnnlab = await import(build === undefined ? "cnnlab" : pathToFileURL(build).href);
const { backend, conv2d, crossEntropy, files, manualSeed, models, nn, noGrad, optim } = cnnlab;
backend.use(name);
backend.threads(Number(threads));

const photo = [3, 224, 224];
const nets = {
  resnet20: { make: () => models.cifarResNet(20), shape: [3, 32, 32] },
  convNetJsCifar: { make: () => models.convNetJsCifar(), shape: [3, 32, 32] },
  leNet5: { make: () => models.leNet5(), shape: [1, 28, 28] },
  alexNet: { make: () => models.alexNetTorchvision(), shape: photo },
  vgg16: { make: () => models.vgg16(), shape: photo },
  googLeNet: { make: () => models.googLeNet({ variant: "torchvision" }), shape: photo },
  resNet18: { make: () => models.resNet18(), shape: photo },
  resNet50: { make: () => models.resNet50(), shape: photo },
};

/** The net with the weights that the peers have; of another depth than ResNet-20 with weights of its own. */
function net({ net: name, batch, depth }) {
  const { make, shape } = nets[name];
  const model = depth === undefined ? make() : models.cifarResNet(depth);
  const path = join(weights, `${name}.safetensors`);
  if (depth === undefined && existsSync(path)) model.loadStateDict(files.loadSafetensors(path));
  const count = batch * shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37));
  return { model, x: cnnlab.tensor(values, { shape: [batch, ...shape] }) };
}

function train(work) {
  const { model, x } = net(work);
  const optimizer = new optim.SGD(model.parameters(), {
    lr: 0.01,
    momentum: 0.9,
    weightDecay: 1e-4,
  });
  const labels = Array.from({ length: work.batch }, (_, i) => i % 10);
  return () => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return [loss.item()];
  };
}

function forward(work) {
  const { model, x } = net(work);
  model.eval();
  return () => {
    const output = noGrad(() => model.forward(x));
    return (output.logits ?? output).data.slice(0, 8);
  };
}

/**
 * A module whose results end inside it, as a layer's do inside a net: under noGrad their memory goes back to the pool,
 * and no call pays for fresh pages.
 */
class Inner extends nn.Module {
  constructor(compute) {
    super();
    this.compute = compute;
  }

  forward() {
    this.compute();
    return null;
  }
}

function conv({ pass, n, c, size, k, kernel, stride, pad, groups }) {
  // In a net all but the picture's three channels come from another layer, so they are in the engine's own layout.
  const inside = (t) => noGrad(() => (c < 4 ? t : cnnlab.avgPool2d(t, { kernelSize: 1 })));
  const x = inside(cnnlab.randn([n, c, size, size]));
  const w = cnnlab.randn([k, c / groups, kernel, kernel]);
  const options = { stride, padding: pad, groups };
  if (pass === "forward") {
    const module = new Inner(() => conv2d(x, w, options));
    return () => noGrad(() => module.forward()) ?? undefined;
  }
  const leaf = pass === "input gradient" ? x : w;
  leaf.requiresGrad = true;
  const y = conv2d(x, w, options);
  const gradient = noGrad(() => cnnlab.avgPool2d(cnnlab.randn(y.shape), { kernelSize: 1 }));
  // The last gradient's memory serves the next one, as in training.
  return () => {
    leaf.zeroGrad();
    y.backward({ gradient, retainGraph: true });
  };
}

await serve(
  `cnnlab ${name}`,
  (work) => {
    manualSeed(1);
    backend.threads(work.threads ?? Number(threads));
    return { train, forward, conv }[work.kind](work);
  },
  () => backend.info(),
);
