import { backend, zeros } from "cnnlab";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { wasmMachine } from "../../src/backend/wasm/wasmMachine.js";

const initial = backend.current();
afterEach(() => backend.use(initial));

it.each(backend.available())(
  "a tensor that no system has room for is named with its size on %s",
  (name) => {
    backend.use(name);
    // 4e15 bytes: beyond the address space of any processor.
    expect(() => zeros([1e6, 1e9])).toThrow(
      /4000000000\.0 MB for 1000000000000000 values of float32/,
    );
    expect(zeros([2, 2]).add(1).toArray()).toEqual([
      [1, 1],
      [1, 1],
    ]);
  },
);

it("WebAssembly says that its 4 GB do not hold a kernel's arrays, and goes on", () => {
  const machine = wasmMachine();
  if (machine === undefined) throw new Error("this Node has no WebAssembly SIMD");
  // Nothing touches these, so the system gives no memory for them.
  const large = new Float32Array(4e8);
  const add = (x: Float32Array, y: Float32Array): void =>
    machine.run("binary", [x, x, y], [0, x.length, 0, 0]);
  expect(() => add(large, large)).toThrow(
    /binary: out of memory; its arrays take 1600\.0 \+ 1600\.0 \+ 1600\.0 MB/,
  );
  const y = new Float32Array(4);
  add(Float32Array.of(1, 2, 3, 4), y);
  expect([...y]).toEqual([2, 4, 6, 8]);
});

const script = fileURLToPath(new URL("limitedTraining.mjs", import.meta.url));

describe.skipIf(process.platform !== "linux")(
  "a process that reaches its memory limit (Linux only)",
  () => {
    it.each(["reference", "wasm", "native"])(
      "is told so on %s, and trains on as before",
      async (name) => {
        const { stdout } = await promisify(execFile)(process.execPath, [script, name]);
        const { message, before, after } = JSON.parse(stdout) as Record<string, string>;
        expect(message).toMatch(
          /: (expected|out of memory; its arrays take) .*MB.*Use a smaller batch/,
        );
        expect(after).toBe(before);
      },
    );
  },
);
