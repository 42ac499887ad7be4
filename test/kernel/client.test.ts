import { describe, expect, test } from "vitest";
import { KernelClient } from "../support/kernelClient.js";

const flood = "for (;;) display('x')";

/** Holds this thread, so that what the kernel publishes meanwhile waits to be read. */
const hold = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe("the tests' client", () => {
  test("closes in silence while more has come than it has read", async () => {
    const kernel = await KernelClient.start();
    void kernel.execute(flood);
    await kernel.until(() => kernel.published.length > 2000, 30_000);
    hold(500);
    kernel.process.kill("SIGKILL");
    hold(100);
    await kernel.close();
    expect(kernel.log).toBe("");
  });

  test("says so when the kernel dies while it waits", async () => {
    const kernel = await KernelClient.start();
    const waiting = kernel.execute("await new Promise(() => {})");
    kernel.process.kill("SIGKILL");
    await expect(waiting).rejects.toThrow("the kernel died (SIGKILL)");
    await kernel.close();
  });
});
