import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const bench = new URL("../../../.venv/bench/", import.meta.url);

/** `require` of the peers, which live in a folder of their own. */
export const requirePeer = createRequire(new URL("node/package.json", bench));

/** Path of what bench:setup exported. */
export const exported = (file) => fileURLToPath(new URL(`onnx/${file}`, bench));

/** Name -> { shape, values } of an exported net; https://huggingface.co/docs/safetensors. */
export function loadWeights(net) {
  const bytes = readFileSync(exported(`${net}.safetensors`));
  const length = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length));
  return Object.fromEntries(
    Object.entries(header).map(
      ([
        name,
        {
          shape,
          data_offsets: [from, to],
        },
      ]) => {
        const copy = Uint8Array.from(bytes.subarray(8 + length + from, 8 + length + to));
        return [name, { shape, values: new Float32Array(copy.buffer) }];
      },
    ),
  );
}

export const shapes = {
  resnet20: [3, 32, 32],
  convNetJsCifar: [3, 32, 32],
  leNet5: [1, 28, 28],
};

export const shapeOf = (net) => shapes[net] ?? [3, 224, 224];

/** The same input for everybody, [batch, C, H, W]. */
export function images(batch, shape) {
  const count = batch * shape.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37));
}
