// TensorFlow.js as a contestant: node tfjsPeer.mjs <cpu|wasm> <threads>.
import { serve } from "../serve.mjs";
import { forwardOf, trainOf } from "./tfjsNets.mjs";
import { requirePeer } from "./weights.mjs";

const [, , name, threads] = process.argv;
const tf = requirePeer("@tensorflow/tfjs");
if (name === "wasm") {
  const wasm = requirePeer("@tensorflow/tfjs-backend-wasm");
  wasm.setThreadsCount(Number(threads));
}
await tf.setBackend(name);
await tf.ready();

await serve(
  `tfjs ${name}`,
  (work) => {
    tf.disposeVariables();
    if (work.kind === "train") return trainOf(tf, work);
    if (work.kind === "forward") return forwardOf(tf, work);
    throw new Error("not measured with TensorFlow.js");
  },
  () => ({ version: tf.version.tfjs }),
);
