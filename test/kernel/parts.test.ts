import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { toCodePoints, toUtf16 } from "../../kernel/src/codePoints.js";
import { encodeFrame, FrameReader } from "../../kernel/src/executor/frames.js";
import { markOf } from "../../kernel/src/executor/protocol.js";
import { History } from "../../kernel/src/history.js";
import { NativeOutput } from "../../kernel/src/nativeOutput.js";
import { SendQueue } from "../../kernel/src/sendQueue.js";

describe("code points", () => {
  test.each(["", "abc", "é", "a😀b", "数😀数", "👩‍👩‍👧x"])("%s both ways at every place", (text) => {
    const count = [...text].length;
    for (let place = 0; place <= count; place++) {
      expect(toCodePoints(text, toUtf16(text, place))).toBe(place);
    }
    expect(toUtf16(text, Infinity)).toBe(text.length);
  });
});

describe("frames", () => {
  test("come out whole however the bytes are cut", () => {
    const sent = [{ a: "é😀" }, { b: [1, 2] }, {}];
    const buffers = [Buffer.from([1, 2, 3]), Buffer.alloc(0)];
    const bytes = Buffer.concat(sent.map((json) => encodeFrame(json, buffers)));
    for (const size of [1, 3, 7, 50, bytes.length]) {
      const reader = new FrameReader();
      const got = [];
      for (let at = 0; at < bytes.length; at += size)
        got.push(...reader.push(bytes.subarray(at, at + size)));
      expect(got.map(({ json }) => json)).toEqual(sent);
      expect(got[0]?.buffers).toEqual(buffers);
    }
  });
});

describe("native output", () => {
  test("loses its marks and nothing else, however it is cut", async () => {
    const text = `one\u001b[31mred${markOf("s", 1)}two\u001b]cnnlab:other\u0007${markOf("s", 2)}end\u001b`;
    for (let size = 1; size < text.length; size++) {
      let printed = "";
      const output = new NativeOutput("s", (part) => (printed += part));
      const reached = output.reached(2);
      output.release(2);
      for (let at = 0; at < text.length; at += size) output.push(text.slice(at, at + size));
      await reached;
      output.close();
      expect(printed).toBe("one\u001b[31mredtwo\u001b]cnnlab:other\u0007end\u001b");
    }
  });

  test("waits behind a mark until the reports have come there", () => {
    let printed = "";
    const output = new NativeOutput("s", (part) => (printed += part));
    output.push(`a${markOf("s", 1)}b${markOf("s", 2)}c`);
    expect(printed).toBe("a");
    output.release(1);
    expect(printed).toBe("ab");
    output.close();
    expect(printed).toBe("abc");
  });

  test("a closed stream keeps nobody waiting", async () => {
    const output = new NativeOutput("s", () => undefined);
    const reached = output.reached(1);
    output.close();
    await reached;
    await output.reached(2);
  });
});

describe("the send queue", () => {
  test("sends in order, one at a time, past failures", async () => {
    const sent: string[] = [];
    let busy = false;
    const queue = new SendQueue({
      async send(frames) {
        expect(busy).toBe(false);
        busy = true;
        await Promise.resolve();
        busy = false;
        const text = String(frames[0]);
        if (text === "3") throw new Error("gone");
        sent.push(text);
      },
    });
    for (let n = 0; n < 6; n++) queue.push([Buffer.from(String(n))]);
    await queue.flushed();
    expect(sent).toEqual(["0", "1", "2", "4", "5"]);
  });
});

describe("history", () => {
  test("outlives sessions", () => {
    const folder = mkdtempSync(join(tmpdir(), "cnnlab-history-"));
    const path = join(folder, "deep", "history.sqlite");
    const first = new History(path);
    first.add(1, "const a = 1");
    first.add(2, "a + 1");
    first.close();
    const second = new History(path);
    second.add(1, "a + 1");
    expect(second.tail(2)).toEqual([
      [1, 2, "a + 1"],
      [2, 1, "a + 1"],
    ]);
    expect(second.range(-1, 1, 2)).toEqual([[1, 1, "const a = 1"]]);
    expect(second.range(1, 1, undefined)).toHaveLength(2);
    expect(second.range(0, 0, undefined)).toEqual([[2, 1, "a + 1"]]);
    expect(second.search({ pattern: "a*", count: 9, unique: false })).toHaveLength(2);
    expect(second.search({ pattern: "a*", count: 9, unique: true })).toHaveLength(1);
    expect(second.search({ pattern: "*=?1", count: 9, unique: true })).toEqual([
      [1, 1, "const a = 1"],
    ]);
    second.close();
    rmSync(folder, { recursive: true });
  });

  test("a place that cannot be written costs only the past", () => {
    const history = new History("/dev/null/history.sqlite");
    history.add(1, "x");
    expect(history.tail(5)).toEqual([[1, 1, "x"]]);
    history.close();
  });
});
