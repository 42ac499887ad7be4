import { afterAll, describe, expect, test } from "vitest";
import { Examination } from "../bench/kernel/conformance.js";
import { rows } from "../bench/kernel/rows/index.js";
import { subjects } from "../bench/kernel/subjects.js";

/** Ours as its kernelspec starts it, with a heap that is soon full. */
const ours = subjects()
  .filter(({ name }) => name === "cnnlab")
  .map((subject) => ({
    ...subject,
    spec: { ...subject.spec, env: { ...subject.spec.env, CNNLAB_HEAP_MB: "250" } },
  }));

describe.each(ours)("what the comparison of kernels says of $name", (subject) => {
  const examination = new Examination(subject, rows, { compares: false });
  afterAll(() => examination.close());

  test.each(rows)("$section: $line", async (row) => {
    const outcome = await examination.judge(row);
    expect(outcome?.ok, outcome?.happened).toBe(true);
  });
});

test("the kernel is installed where the comparison looks for it", () => {
  expect(ours).toHaveLength(1);
});
