import { addNative } from "./addNative.js";
// First, so that the addon comes after WebAssembly and is preferred.
import "../wasm/register.js";

// Side effect of importing the package in Node.
addNative();
