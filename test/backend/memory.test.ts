import { createRequire } from "node:module";
import { backend } from "cnnlab";
import { expect, it } from "vitest";
import { allocate, giveBack, memoryInfo } from "../../src/backend/memory.js";

const native = backend.available().includes("native");

it.skipIf(!native)("pooled values begin at a line of the cache (needs the addon)", () => {
  backend.use("native");
  const path = `../../src/backend/kernels/bin/${process.platform}-${process.arch}.node`;
  const addon = createRequire(import.meta.url)(path) as { skip(buffer: ArrayBufferLike): number };
  for (const length of [1024, 5000, 16_384, 300_000]) {
    const values = allocate("float32", length);
    expect(values.byteOffset).toBe(addon.skip(values.buffer));
    const { reuses } = memoryInfo();
    giveBack(values);
    const again = allocate("float32", length);
    expect(again.buffer).toBe(values.buffer);
    expect(again.byteOffset).toBe(values.byteOffset);
    expect(memoryInfo().reuses).toBe(reuses + 1);
  }
});
