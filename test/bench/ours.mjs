// cnnlab as a contestant: node ours.mjs <backend> <threads>.
import * as cnnlab from "cnnlab";
import { serve } from "./serve.mjs";

const { backend, conv2d, crossEntropy, grad, manualSeed, models, noGrad, optim, randn } = cnnlab;
const [, , name = backend.current(), threads = "2"] = process.argv;
backend.use(name);
backend.threads(Number(threads));

const shapes = { resnet20: [3, 32, 32], convNetJsCifar: [3, 32, 32], leNet5: [1, 28, 28] };
const nets = {
  resnet20: () => models.cifarResNet(20),
  convNetJsCifar: () => models.convNetJsCifar(),
  leNet5: () => models.leNet5(),
  alexNet: () => models.alexNet?.(),
  vgg16: () => (models.vgg16 ?? models.vgg?.bind(null, 16))?.(),
  googLeNet: () => models.googLeNet?.(),
  resNet18: () => models.resNet18?.(),
  resNet50: () => models.resNet50?.(),
};

function train({ net, batch }) {
  const model = nets[net]();
  const optimizer = new optim.SGD(model.parameters(), {
    lr: 0.01,
    momentum: 0.9,
    weightDecay: 1e-4,
  });
  const x = randn([batch, ...shapes[net]]);
  const labels = Array.from({ length: batch }, (_, i) => i % 10);
  return () => {
    optimizer.zeroGrad();
    const loss = crossEntropy(model.forward(x), labels);
    loss.backward();
    optimizer.step();
    return loss.item();
  };
}

function forward({ net, batch }) {
  const model = nets[net]();
  if (model === undefined) return null;
  model.eval();
  const x = randn([batch, 3, 224, 224]);
  return () => {
    const output = noGrad(() => model.forward(x));
    return (output.logits ?? output).data[0];
  };
}

function conv({ pass, n, c, size, k, kernel, stride, pad, groups }) {
  const x = randn([n, c, size, size], { requiresGrad: pass === "input gradient" });
  const w = randn([k, c / groups, kernel, kernel], { requiresGrad: pass === "weight gradient" });
  // Inputs come from another convolution in a net, so they are in the engine's own layout.
  const identity = cnnlab.avgPool2d(x, { kernelSize: 1 });
  const options = { stride, padding: pad, groups };
  if (pass === "forward") return () => void noGrad(() => conv2d(identity, w, options));
  const y = conv2d(identity, w, options);
  const gradient = cnnlab.avgPool2d(randn(y.shape), { kernelSize: 1 });
  const wanted = pass === "input gradient" ? [identity] : [w];
  return () => void grad(y, wanted, { gradient, retainGraph: true });
}

await serve(
  `cnnlab ${name}`,
  (work) => {
    manualSeed(1);
    return { train, forward, conv }[work.kind](work);
  },
  () => backend.info(),
);
