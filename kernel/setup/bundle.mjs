// Packs the compiled engine, some 300 modules, into a few files: Node takes 0.5 ms to find and link a module, so an
// import of the package takes 40 ms in place of 190. Run by the build; package.json's "node" exports lead here.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const dist = fileURLToPath(new URL("../../src/dist/", import.meta.url));
const bundle = await rolldown({
  input: {
    index: `${dist}index.node.js`,
    display: `${dist}display/index.js`,
    render: `${dist}display/render.js`,
  },
  platform: "node",
  external: [/^node:/, "fast-png", "jpeg-js"],
  // Ops, kernels and displays register themselves when their module runs.
  treeshake: false,
});
rmSync(`${dist}node`, { recursive: true, force: true });
// Layers and errors show the names of their classes.
await bundle.write({ dir: `${dist}node`, chunkFileNames: "[name]-[hash].js", keepNames: true });
