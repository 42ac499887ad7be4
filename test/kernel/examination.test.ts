import { describe, expect, test } from "vitest";
import { Examination } from "../bench/kernel/conformance.js";
import { judge, shows, type Check, type Row } from "../bench/kernel/row.js";
import { subjects } from "../bench/kernel/subjects.js";

/** What a kernel may do to the comparison, and what the table says of it. */
const misfortunes: readonly {
  what: string;
  check: Check;
  patienceMs?: number;
  says: RegExp;
}[] = [
  {
    what: "dies",
    check: async ({ kernel }) => {
      kernel.process.kill("SIGKILL");
      await kernel.execute("1");
      return judge(true, "");
    },
    // The client waits a second for what a dead kernel may have sent.
    patienceMs: 5000,
    says: /^the kernel died \(SIGKILL\)$/,
  },
  {
    what: "falls silent",
    check: () => new Promise(() => undefined),
    says: /^no answer in 0\.5 s$/,
  },
  {
    what: "floods",
    check: async ({ kernel }) => {
      await kernel.execute("for (;;) display('x')");
      return judge(true, "");
    },
    says: /^no answer in 0\.5 s$/,
  },
];

const asRow = (line: string, check: Check, patienceMs = 20_000): Row => ({
  ...{ section: "Any", line, check, patienceMs },
  code: { ts: "1" },
});

describe.each(subjects().slice(0, 1))("the comparison of kernels, of $name", (subject) => {
  test.each(misfortunes)(
    "notes that it $what, and goes on with a fresh one",
    async ({ check, patienceMs = 500, says }) => {
      const rows = [asRow("unlucky", check, patienceMs), asRow("next", shows(/^1$/))];
      const examination = new Examination(subject, rows);
      const outcomes = [];
      for (const row of rows) outcomes.push(await examination.judge(row));
      await examination.close();
      expect(outcomes).toMatchObject([{ ok: false }, { ok: true }]);
      expect(outcomes[0]?.happened).toMatch(says);
    },
  );

  test("notes that it does not start", async () => {
    const broken = { ...subject, spec: { argv: [process.execPath, "--no-such-option"] } };
    const examination = new Examination(broken, []);
    const outcome = await examination.judge(asRow("any", () => Promise.resolve(judge(true, ""))));
    expect(outcome?.ok).toBe(false);
    expect(outcome?.happened).toMatch(/^kernel ended/);
  });
});
