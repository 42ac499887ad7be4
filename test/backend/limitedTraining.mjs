// node limitedTraining.mjs <backend>: trains, lets itself be refused more memory, asks for larger and larger batches until
// one is refused, and trains again from the same seed. Prints the message and digests of both results as JSON.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { backend, crossEntropy, manualSeed, models, optim, randn, zeros } from "cnnlab";

backend.use(process.argv[2]);

function trained(batch) {
  manualSeed(2);
  const net = models.leNet5();
  const optimizer = new optim.SGD(net.parameters(), { lr: 0.1, momentum: 0.9 });
  const x = randn([batch, 1, 28, 28]);
  const labels = Array.from({ length: batch }, (_, i) => i % 10);
  for (let step = 0; step < 2; step++) {
    optimizer.zeroGrad();
    crossEntropy(net.forward(x), labels).backward();
    optimizer.step();
  }
  const hash = createHash("sha256");
  for (const { data } of net.parameters()) hash.update(data);
  return hash.digest("hex");
}

const before = trained(4);
const pages = Number(readFileSync("/proc/self/status", "utf8").match(/VmSize:\s+(\d+)/)[1]);
// Room for V8's own heap, not for batches of thousands.
execFileSync("prlimit", ["--pid", String(process.pid), `--as=${pages * 1024 + 400e6}`]);
let message = "";
for (let batch = 20_000; message === "" && batch < 1e9; batch *= 4) {
  try {
    void zeros([batch, 1, 28, 28]).add(1).data;
  } catch (error) {
    message = error.message;
  }
}
console.log(JSON.stringify({ message, before, after: trained(4) }));
