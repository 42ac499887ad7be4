// node interruptedTraining.mjs <backend> <interrupts>: trains and evaluates in a loop that is stopped from outside at
// moments of a seeded list, as the kernel stops a cell; then prints digests of what a new net and the interrupted one
// come to. With 0 interrupts these are a fresh engine's.
import { createHash } from "node:crypto";
import { runInThisContext } from "node:vm";
import {
  backend,
  crossEntropy,
  manualSeed,
  models,
  noGrad,
  optim,
  randn,
  recoverFromInterrupt,
  tensor,
} from "cnnlab";

const [, , name, interrupts] = process.argv;
backend.use(name);

// LeNet-5 where a step of the residual net would take too long to be stopped within it often.
const residual = name === "native";
const [channels, size] = residual ? [3, 32] : [1, 28];
const batch = name === "reference" ? 2 : 16;
const labels = Array.from({ length: batch }, (_, i) => i % 10);

function start(seed) {
  manualSeed(seed);
  const net = residual ? models.cifarResNet(8) : models.leNet5();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.05, momentum: 0.9 });
  return { net, optimizer, x: randn([batch, channels, size, size]) };
}

function step({ net, optimizer, x }) {
  optimizer.zeroGrad();
  const loss = crossEntropy(net.forward(x), labels);
  loss.backward();
  optimizer.step();
  return loss;
}

function digest({ net, x }) {
  const hash = createHash("sha256");
  for (const { data } of Object.values(net.stateDict())) hash.update(data);
  net.eval();
  hash.update(noGrad(() => net.forward(x)).data);
  net.train();
  return hash.digest("hex");
}

const interrupted = start(1);
const initial = Object.fromEntries(
  Object.entries(interrupted.net.stateDict()).map(([key, value]) => [
    key,
    tensor(value.data, { shape: value.shape }),
  ]),
);
globalThis.trainForever = () => {
  for (;;) {
    step(interrupted);
    noGrad(() => interrupted.net.forward(interrupted.x));
  }
};

let state = 7;
let stopped = 0;
for (let i = 0; i < Number(interrupts); i++) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  try {
    runInThisContext("trainForever()", { timeout: 1 + ((state >>> 16) % 12) });
  } catch (error) {
    if (error.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    stopped++;
  }
  recoverFromInterrupt();
}

/** Three steps of a net; `prepare` brings it to where it began. */
function trained(net, prepare = () => undefined) {
  prepare(net);
  for (let i = 0; i < 3; i++) step(net);
  return digest(net);
}

const again = ({ net, optimizer }) => {
  net.loadStateDict(initial);
  optimizer.zeroGrad();
};
// The optimizer's velocity is what the interrupted steps left: the net gets a new one.
interrupted.optimizer = new optim.SGD(interrupted.net.parameters(), { lr: 0.05, momentum: 0.9 });
console.log(
  JSON.stringify({ stopped, fresh: trained(start(2)), reset: trained(interrupted, again) }),
);
