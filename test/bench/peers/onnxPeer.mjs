// onnxruntime as a contestant: node onnxPeer.mjs <node|web> <threads>. Its inference only; nets as bench:setup exported them.
import { existsSync, readFileSync } from "node:fs";
import { serve } from "../serve.mjs";
import { exported, images, requirePeer, shapeOf } from "./weights.mjs";

const [, , kind, threads] = process.argv;
const ort = requirePeer(`onnxruntime-${kind}`);
if (kind === "web") ort.env.wasm.numThreads = Number(threads);

let session;

async function forward({ net, batch }) {
  const path = exported(`${net}-b${batch}.onnx`);
  if (!existsSync(path)) throw new Error(`npm run bench:setup has not exported ${path}`);
  await session?.release();
  const options =
    kind === "node"
      ? { intraOpNumThreads: Number(threads), executionMode: "sequential" }
      : { executionProviders: ["wasm"] };
  const model = kind === "node" ? path : readFileSync(path);
  session = await ort.InferenceSession.create(model, { graphOptimizationLevel: "all", ...options });
  const shape = shapeOf(net);
  const x = new ort.Tensor("float32", images(batch, shape), [batch, ...shape]);
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  return async () => (await session.run({ [input]: x }))[output].data.slice(0, 8);
}

await serve(
  `onnxruntime-${kind}`,
  (work) => {
    if (work.kind === "forward") return forward(work);
    throw new Error("onnxruntime cannot train");
  },
  () => ({ version: ort.env.versions?.common }),
);
