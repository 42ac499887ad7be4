// node behaviour.mjs <what> [<net> <batch>]: in a process of its own, how fast an interrupt comes through in a training
// loop, or how much processor time an idle engine takes. Prints milliseconds as JSON.
import { setTimeout as pause } from "node:timers/promises";
import { runInThisContext } from "node:vm";
import { crossEntropy, manualSeed, models, optim, randn, recoverFromInterrupt } from "cnnlab";

const [, , what, name = "resnet20", batch = "128"] = process.argv;

manualSeed(1);
const large = name === "resNet50";
const net = large ? models.resNet50() : models.cifarResNet(20);
const optimizer = new optim.SGD(net.parameters(), { lr: 0.001, momentum: 0.9 });
const x = randn([Number(batch), 3, ...(large ? [224, 224] : [32, 32])]);
const labels = Array.from({ length: Number(batch) }, (_, i) => i % 10);
function step() {
  optimizer.zeroGrad();
  const loss = crossEntropy(net.forward(x), labels);
  loss.backward();
  optimizer.step();
}

/** From the moment the loop is told to stop, as the kernel tells it, until the caller has control again. */
function interrupts(count) {
  globalThis.trainForever = () => {
    for (;;) step();
  };
  return Array.from({ length: count }, (_, i) => {
    const after = 100 + ((i * 37) % 101);
    const start = performance.now();
    try {
      runInThisContext("trainForever()", { timeout: after });
    } catch (error) {
      if (error.code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
    }
    const late = performance.now() - start - after;
    recoverFromInterrupt();
    return late;
  });
}

async function idle() {
  for (let i = 0; i < 5; i++) step();
  await pause(500); // the collector's helpers finish
  const before = process.cpuUsage();
  await pause(1000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

step();
console.log(JSON.stringify(what === "idle" ? await idle() : interrupts(30)));
