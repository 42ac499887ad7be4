// Time from `import` to the first result of a convolution, in processes of their own, and the size of what is shipped.
import { execFileSync } from "node:child_process";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { spread } from "./measure.mjs";
import { root } from "./places.mjs";

const program = `
  const start = performance.now();
  const { conv2d, randn } = await import("cnnlab");
  const loaded = performance.now();
  conv2d(randn([1, 3, 32, 32]), randn([16, 3, 3, 3]), { padding: 1 }).data;
  console.log(JSON.stringify([performance.now() - start, loaded - start, performance.now()]));
`;

const wasm = { CNNLAB_LEVEL: "relaxed" };

/** Lines of the table; the first process of each kind warms the system's file cache and does not count. */
export function startupLines(count = 9) {
  const lines = [
    ["native", {}],
    ["wasm", wasm],
  ].map(([name, env]) => {
    const options = { cwd: root, env: { ...process.env, ...env }, encoding: "utf8" };
    const runs = Array.from({ length: count + 1 }, () =>
      JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", program], options)),
    ).slice(1);
    const [whole, imported, process_] = [0, 1, 2].map((i) => spread(runs.map((run) => run[i])));
    const short = whole.median <= 150 ? "" : ", **short**";
    const range = `${whole.low.toFixed(0)}-${whole.high.toFixed(0)}`;
    return `| import to first conv2d, ${name} | ${whole.median.toFixed(0)} ms (${range}; bar 150 ms${short}); of that import ${imported.median.toFixed(0)}; whole process ${process_.median.toFixed(0)} |`;
  });
  const folder = join(root, "src/backend/kernels/bin");
  const sizes = readdirSync(folder).map((file) => {
    const kB = Math.ceil(statSync(join(folder, file)).size / 1000);
    return `${file} ${kB}${kB <= 200 ? "" : " **short**"}`;
  });
  return [...lines, `| size of each binary, kB | ${sizes.join(", ")} (bar 200 kB) |`];
}
