import { addWasm } from "./addWasm.js";

// Side effect of importing the package: WebAssembly kernels wherever the host has them, compiled when first used.
addWasm();
