import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { textOf } from "../support/kernelClient.js";
import { useKernel } from "./useKernel.js";

const kernel = useKernel();

/** Resident megabytes of the kernel process (with the compiler's thread). */
function residentMegabytes(pid: number): number {
  const [, kilobytes = "0"] =
    /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) / 1024;
}

describe("a long session", () => {
  test("10,000 cells do not grow the processes without end", async () => {
    const heap = async () =>
      Number(
        textOf(await kernel().execute("console.log(String(process.memoryUsage().rss / 2 ** 20))")),
      );
    const cell = async (n: number) => {
      const { reply } = await kernel().execute(
        `const value${n % 50} = ${n}; function double${n % 50}(x: number) { return 2 * x } double${n % 50}(value${n % 50})`,
      );
      expect(reply.content["status"]).toBe("ok");
      // The client keeps all it hears; that is not the kernel's memory, but the test's.
      kernel().published.length = 0;
    };
    for (let n = 0; n < 3000; n++) await cell(n);
    const pid = kernel().process.pid ?? 0;
    const before = { kernel: residentMegabytes(pid), executor: await heap() };
    for (let n = 3000; n < 10_000; n++) await cell(n);
    // 7,000 more cells: their sources and history may cost some kilobytes each, not more.
    expect(residentMegabytes(pid) - before.kernel).toBeLessThan(150);
    expect((await heap()) - before.executor).toBeLessThan(100);
  }, 1_200_000);

  test("50 MB in one cell arrive whole", async () => {
    const answer = await kernel().execute(
      "for (let i = 0; i < 50; i++) console.log('x'.repeat(2 ** 20 - 1));",
    );
    expect(textOf(answer).length).toBe(50 * 2 ** 20);
  });
});
