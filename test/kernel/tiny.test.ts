import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contentsOf, KernelClient, textOf } from "../support/kernelClient.js";

describe("a kernel over real sockets", () => {
  let kernel: KernelClient;
  beforeAll(async () => {
    kernel = await KernelClient.start();
  }, 30_000);
  afterAll(async () => {
    await kernel.close();
    expect(kernel.log).toBe("");
  });

  test("says what it is", async () => {
    const { reply } = await kernel.request("kernel_info_request");
    expect(reply.content).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      language_info: { name: "typescript", file_extension: ".ts" },
    });
  });

  test("shows streams and the value of the last expression", async () => {
    const answer = await kernel.execute("const a: number = 20; console.log('hi'); a + 1");
    expect(textOf(answer)).toBe("hi\n");
    const [result] = contentsOf(answer, "execute_result");
    expect(String((result?.["data"] as Record<string, unknown>)["text/plain"])).toContain("21");
  });

  test("answers a thrown error on iopub and in the reply", async () => {
    const answer = await kernel.execute("throw new TypeError('bad')");
    expect(answer.reply.content).toMatchObject({ status: "error", ename: "TypeError" });
    expect(contentsOf(answer, "error")).toMatchObject([{ ename: "TypeError", evalue: "bad" }]);
  });

  test("imports the engine from anywhere", async () => {
    const answer = await kernel.execute("const engine = await import('cnnlab'); typeof engine");
    expect(answer.reply.content["status"]).toBe("ok");
  });

  test("an interrupt ends a busy loop and keeps the state", async () => {
    await kernel.execute("let n = 7");
    const running = kernel.execute("console.log('go'); while (true) n += 0");
    await kernel.until((message) => message.content["text"] === "go\n");
    await kernel.request("interrupt_request", {}, kernel.control);
    expect((await running).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect(textOf(await kernel.execute("console.log(`${n}`)"))).toBe("7\n");
  });

  test("is_complete tells an open bracket", async () => {
    const { reply } = await kernel.request("is_complete_request", { code: "function f() {" });
    expect(reply.content).toMatchObject({ status: "incomplete" });
  });
});
