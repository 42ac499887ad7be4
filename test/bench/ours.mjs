// cnnlab as a contestant: node ours.mjs <backend> <threads> <folder of weights> [<built package>].
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { serve } from "./serve.mjs";

const [, , name, threads, weights, build] = process.argv;
const cnnlab = await import(build === undefined ? "cnnlab" : pathToFileURL(build).href);
const { backend, conv2d, crossEntropy, files, grad, manualSeed, models, nn, noGrad, optim } =
  cnnlab;
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
  const x = cnnlab.randn([n, c, size, size], { requiresGrad: pass === "input gradient" });
  const w = cnnlab.randn([k, c / groups, kernel, kernel], {
    requiresGrad: pass === "weight gradient",
  });
  // Inputs come from another layer in a net, so they are in the engine's own layout; a picture's three channels are not.
  const own = (t) => (c < 4 ? t : cnnlab.avgPool2d(t, { kernelSize: 1 }));
  const input = own(x);
  const options = { stride, padding: pad, groups };
  let compute = () => conv2d(input, w, options);
  if (pass !== "forward") {
    const y = conv2d(input, w, options);
    const gradient = cnnlab.avgPool2d(cnnlab.randn(y.shape), { kernelSize: 1 });
    const wanted = pass === "input gradient" ? [input] : [w];
    compute = () => grad(y, wanted, { gradient, retainGraph: true });
  }
  const module = new Inner(compute);
  return () => noGrad(() => module.forward()) ?? undefined;
}

/** Square matrices that fit into the second-level cache. */
function matmul({ size }) {
  const [a, b] = [cnnlab.randn([size, size]), cnnlab.randn([size, size])];
  const module = new Inner(() => cnnlab.matmul(a, b));
  return () => noGrad(() => module.forward()) ?? undefined;
}

await serve(
  `cnnlab ${name}`,
  (work) => {
    manualSeed(1);
    backend.threads(work.threads ?? Number(threads));
    return { train, forward, conv, matmul }[work.kind](work);
  },
  () => backend.info(),
);
