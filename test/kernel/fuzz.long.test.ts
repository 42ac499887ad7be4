import { expect, test } from "vitest";
import { encode } from "../../kernel/src/wire.js";
import { resultOf, useKernel } from "./useKernel.js";

const kernel = useKernel();

/** A small generator, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

test("20,000 mutated messages leave the kernel answering", async () => {
  const random = seeded(20_261_124);
  const below = (limit: number) => Math.floor(random() * limit);
  const types = ["execute_request", "comm_msg", "history_request", "complete_request", "nothing"];
  const values = [null, -1, 1e308, "x", [], {}, "é😀".repeat(50), true];
  for (let round = 0; round < 20_000; round++) {
    const content = Object.fromEntries(
      ["code", "cursor_pos", "comm_id", "data", "hist_access_type", "n", "user_expressions"].map(
        (name) => [name, name === "code" ? "0" : values[below(values.length)]],
      ),
    );
    const type = types[below(types.length)] ?? "nothing";
    const message = kernel().message(
      type === "execute_request" ? "is_complete_request" : type,
      content,
    );
    let frames = encode(message, kernel().signer);
    switch (below(6)) {
      case 0: {
        const frame = Buffer.from(frames[below(frames.length)] ?? []);
        if (frame.length > 0) frame[below(frame.length)] = below(256);
        frames[below(frames.length)] = frame;
        break;
      }
      case 1:
        frames = frames.slice(0, below(frames.length) + 1);
        break;
      case 2:
        frames.splice(below(frames.length), 0, Buffer.alloc(below(2000), below(256)));
        break;
      case 3:
        frames = [...frames].reverse();
        break;
      case 4:
        frames[3 + below(4)] = Buffer.from("[".repeat(below(5000)));
        break;
      default:
        // Whole and signed, with content of any kind.
        break;
    }
    const socket = [kernel().shell, kernel().control, kernel().stdin][below(3)] ?? kernel().shell;
    await socket.send(frames);
    if (round % 500 === 0) await kernel().request("kernel_info_request");
  }
  expect(resultOf(await kernel().execute("6 * 7"))).toBe("42");
}, 600_000);
