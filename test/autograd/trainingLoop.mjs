// Trains and evaluates LeNet-5 in one synchronous loop, without a single await, and prints the resident memory along
// the way as JSON. Run by steps.long.test.ts in a process of its own, on the built package.
import {
  backend,
  crossEntropy,
  manualSeed,
  models,
  noGrad,
  randn,
} from "../../src/dist/index.node.js";

const [name, steps, batch, mode] = process.argv.slice(2);
backend.use(name);
manualSeed(1);
const net = models.leNet5();
const parameters = [...net.parameters()];
const x = randn([Number(batch), 1, 28, 28]);
const labels = Array.from({ length: Number(batch) }, (_, i) => i % 10);

function train() {
  for (const p of parameters) p.zeroGrad();
  const loss = crossEntropy(net.forward(x), labels);
  loss.backward();
  noGrad(() => parameters.forEach((p) => p.copy(p.sub(p.grad.mul(0.01)))));
  return loss.item();
}

function evaluate() {
  return noGrad(() => net.forward(x).sum().item());
}

const resident = [];
let last = 0;
for (let step = 0; step < Number(steps); step++) {
  last = mode === "train" ? train() : evaluate();
  if (step % 100 === 99) resident.push(process.memoryUsage.rss() / 2 ** 20);
}
console.log(JSON.stringify({ resident, last }));
