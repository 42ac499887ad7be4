import { describe, expect, test } from "vitest";
import { contentsOf, textOf } from "../support/kernelClient.js";
import { resultOf, text, useKernel, withoutColours } from "./useKernel.js";

const kernel = useKernel();

describe("execute_request", () => {
  test("silent runs without input, result, count or history", async () => {
    const before = (await kernel().execute("let quiet = 0; 1")).reply.content["execution_count"];
    const answer = await kernel().execute("quiet = 5", { silent: true });
    expect(answer.published.map(({ header }) => header.msg_type)).toEqual(["status", "status"]);
    const after = await kernel().execute("quiet");
    expect(resultOf(after)).toBe("5");
    expect(after.reply.content["execution_count"]).toBe(Number(before) + 1);
  });

  test("store_history: false does not count", async () => {
    const first = await kernel().execute("1");
    const second = await kernel().execute("2", { store_history: false });
    expect(second.reply.content["execution_count"]).toBe(first.reply.content["execution_count"]);
  });

  test("evaluates user expressions, each on its own", async () => {
    const { reply } = await kernel().execute("const twice = (x: number) => 2 * x; 0", {
      user_expressions: {
        good: "twice(4)",
        bad: "nowhere",
        shown: "({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<i>' }) })",
      },
    });
    expect(reply.content["user_expressions"]).toMatchObject({
      good: { status: "ok", data: { "text/plain": text(/8/) } },
      bad: { status: "error", ename: "ReferenceError" },
      shown: { status: "ok", data: { "text/html": "<i>" } },
    });
  });

  test("an error aborts the cells behind, unless the cell says otherwise", async () => {
    const failing = kernel().execute(
      "await new Promise((done) => setTimeout(done, 200)); throw new Error('stop')",
    );
    const behind = kernel().execute("1");
    expect((await failing).reply.content).toMatchObject({ status: "error", evalue: "stop" });
    expect((await behind).reply.content).toMatchObject({ status: "aborted" });
    const going = kernel().execute("throw new Error('on')", { stop_on_error: false });
    const after = kernel().execute("2");
    await going;
    expect(resultOf(await after)).toBe("2");
  });

  test("an empty cell is nothing", async () => {
    const { reply, published } = await kernel().execute("  \n");
    expect(reply.content).toMatchObject({ status: "ok" });
    expect(published.length).toBe(2);
  });
});

describe("stdin", () => {
  test.each([
    ["prompt", "prompt('name? ')", "Ada", "'Ada'"],
    ["an empty answer", "prompt('name? ', 'nobody')", "", "'nobody'"],
    ["confirm", "confirm('sure?')", "y", "true"],
    ["input", "await input('name? ')", "Grace 😀", "'Grace 😀'"],
  ])("%s", async (_why, code, typed, result) => {
    kernel().onInput = () => typed;
    expect(resultOf(await kernel().execute(code))).toBe(result);
  });

  test("asks for passwords in secret", async () => {
    const asked: unknown[] = [];
    kernel().onInput = (content) => {
      asked.push(content);
      return "secret";
    };
    await kernel().execute("(await input('key: ', { password: true })).length");
    expect(asked).toEqual([{ prompt: "key: ", password: true }]);
  });

  test("is refused when the client does not allow it", async () => {
    const { reply } = await kernel().execute("prompt('name? ')", { allow_stdin: false });
    expect(reply.content).toMatchObject({
      status: "error",
      evalue: text(/input/),
    });
  });

  test("an interrupt ends the wait", async () => {
    const asked = Promise.withResolvers<void>();
    kernel().onInput = () => {
      asked.resolve();
      return "";
    };
    // A client that never answers.
    const send = kernel().send.bind(kernel());
    kernel().send = async (socket, message) => {
      if (message.header.msg_type !== "input_reply") await send(socket, message);
    };
    const running = kernel().execute("prompt('name? ')");
    await asked.promise;
    await kernel().request("interrupt_request", {}, kernel().control);
    expect((await running).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
    kernel().send = send;
  });
});

describe("every other request", () => {
  test("history: tail, range, search", async () => {
    await kernel().execute("const remembered = 'once'; 0");
    const ask = async (content: Record<string, unknown>) =>
      (await kernel().request("history_request", content)).reply.content["history"] as unknown[][];
    const source = "const remembered = 'once'; 0";
    expect((await ask({ hist_access_type: "tail", n: 1 }))[0]?.[2]).toBe(source);
    const found = await ask({ hist_access_type: "search", pattern: "*remem?ered*", n: 5 });
    expect(found.map((entry) => entry[2])).toEqual([source]);
    const line = Number(found[0]?.[1]);
    const range = await ask({
      hist_access_type: "range",
      session: 0,
      start: line,
      stop: line + 1,
      output: true,
    });
    expect(range.map((entry) => entry[2])).toEqual([[source, null]]);
  });

  test("complete counts code points", async () => {
    await kernel().execute("const 数 = '😀';");
    const code = "'😀😀'; 数.toUpp";
    const { reply } = await kernel().request("complete_request", {
      code,
      cursor_pos: [...code].length,
    });
    expect(reply.content).toMatchObject({ matches: ["toUpperCase"], cursor_end: [...code].length });
    expect(Number(reply.content["cursor_start"])).toBe([..."'😀😀'; 数."].length);
    const types = (reply.content["metadata"] as Record<string, unknown[]>)[
      "_jupyter_types_experimental"
    ];
    expect(types?.[0]).toMatchObject({ text: "toUpperCase", type: "method" });
  });

  test("inspect shows what cells define", async () => {
    await kernel().execute("/** Doubles. */\nfunction double(x: number) { return 2 * x }");
    const content = { code: "double(2)", cursor_pos: 3, detail_level: 0 };
    const { reply } = await kernel().request("inspect_request", content);
    const data = reply.content["data"] as Record<string, string>;
    expect(data["text/plain"]).toMatch(/double\(x: number\): number[^]*Doubles/);
  });

  test.each(["nonsense_request", "execute_reply", "debug_request"])(
    "%s gets an answer",
    async (type) => {
      const { reply } = await kernel().request(type);
      expect(reply.content["status"]).toBe("error");
    },
  );

  test("a fault in a request is told", async () => {
    const { reply } = await kernel().request("history_request", { hist_access_type: "sideways" });
    expect(reply.content).toMatchObject({
      status: "error",
      evalue: text(/sideways/),
    });
  });
});

describe("displays", () => {
  test("update, clear, handles", async () => {
    const answer = await kernel().execute(
      `const handle = display("a", { displayId: "here" }); handle.update("b"); display.update("here", "c");
       display.clear(true); display.html("<b>x</b>")`,
    );
    const types = answer.published.map(({ header }) => header.msg_type).slice(2, -1);
    expect(types).toEqual([
      "display_data",
      "update_display_data",
      "update_display_data",
      "clear_output",
      "display_data",
    ]);
    const [shown] = contentsOf(answer, "display_data");
    expect(shown?.["transient"]).toEqual({ display_id: "here" });
    expect(contentsOf(answer, "clear_output")).toEqual([{ wait: true }]);
  });

  test("values show themselves, also when that takes time", async () => {
    const answer = await kernel().execute(
      `const slow = { async [Symbol.for("Jupyter.display")]() {
         await new Promise((done) => setTimeout(done, 30)); return { "text/html": "<i>slow</i>" } } };
       display(slow); slow`,
    );
    expect(contentsOf(answer, "display_data")[0]?.["data"]).toEqual({ "text/html": "<i>slow</i>" });
    expect(contentsOf(answer, "execute_result")[0]?.["data"]).toEqual({
      "text/html": "<i>slow</i>",
    });
  });

  test("tslab's API", async () => {
    const answer = await kernel().execute(
      `import * as tslab from "tslab"; const entry = tslab.newDisplay();
       tslab.display.html("<b>h</b>"); tslab.display.png(new Uint8Array([1, 2])); entry.text("1"); entry.text("2");`,
    );
    expect(answer.reply.content).toMatchObject({ status: "ok" });
    expect(contentsOf(answer, "display_data").map(({ data }) => data)).toEqual([
      { "text/html": "<b>h</b>" },
      { "image/png": "AQI=" },
      { "text/plain": "1" },
    ]);
    expect(contentsOf(answer, "update_display_data").map(({ data }) => data)).toEqual([
      { "text/plain": "2" },
    ]);
  });
});

describe("comms", () => {
  test("open, exchange messages with buffers, inform, close", async () => {
    const opened = await kernel().execute(
      `const host = (globalThis as any)[Symbol.for("cnnlab.host")];
       const comm = host.openComm("test.target", { hello: 1 });
       comm.onMessage((data: any, buffers: Uint8Array[]) => {
         console.log("got", data.n, buffers[0].length); comm.send({ back: data.n + 1 }, [new Uint8Array([9, 8])]);
       });`,
    );
    const [{ comm_id } = {}] = contentsOf(opened, "comm_open");
    const info = await kernel().request("comm_info_request", { target_name: "test.target" });
    expect(info.reply.content["comms"]).toEqual({
      [String(comm_id)]: { target_name: "test.target" },
    });
    const message = kernel().message("comm_msg", { comm_id, data: { n: 4 } });
    await kernel().send(kernel().shell, { ...message, buffers: [Buffer.from([1, 2, 3])] });
    const back = await kernel().until(
      ({ content }) => (content["data"] as Record<string, unknown> | undefined)?.["back"] === 5,
    );
    expect(back.buffers.map((buffer) => [...buffer])).toEqual([[9, 8]]);
    // What a listener prints belongs to the cell that opened the comm.
    const printed = await kernel().until(({ content }) =>
      withoutColours(String(content["text"])).startsWith("got 4 3"),
    );
    expect(printed.parentHeader.msg_id).toBe(opened.reply.parentHeader.msg_id);
    const closed = await kernel().execute("comm.close()");
    expect(contentsOf(closed, "comm_close")).toMatchObject([{ comm_id }]);
  });

  test("a target that nobody registered is closed again", async () => {
    const message = kernel().message("comm_open", {
      comm_id: "front",
      target_name: "unknown",
      data: {},
    });
    await kernel().send(kernel().shell, message);
    await kernel().until(
      ({ header, content }) => header.msg_type === "comm_close" && content["comm_id"] === "front",
    );
  });

  test("are delivered at an await of a running cell", async () => {
    const answer = kernel().execute(
      `const gate = host.openComm("gate", {});
       await new Promise<void>((done) => gate.onMessage(() => done())); console.log("through")`,
    );
    const opened = await kernel().until(({ content }) => content["target_name"] === "gate");
    const { comm_id } = opened.content;
    await kernel().send(kernel().shell, kernel().message("comm_msg", { comm_id, data: {} }));
    expect(textOf(await answer)).toBe("through\n");
  });
});
