import { describe, expect, it } from "vitest";
import { compareOutputs } from "./compareOutputs.js";
import type { CellFacts, Notebook, Output } from "./notebook.js";

function notebook(outputs: readonly Output[], facts: CellFacts = {}): Notebook {
  const cell = {
    id: "a",
    cell_type: "code",
    source: "",
    outputs,
    metadata: { cnnlab: facts },
  } as const;
  return { nbformat: 4, nbformat_minor: 5, metadata: {}, cells: [cell] };
}

const printed = (text: string): Output => ({ output_type: "stream", name: "stdout", text });
const picture = (text: string): Output => ({
  output_type: "display_data",
  data: { "text/plain": text, "image/png": "AAAA" },
});

const cases: readonly [string, readonly Output[], readonly Output[], CellFacts, RegExp | null][] = [
  ["the same text agrees", [printed("784")], [printed("784")], {}, null],
  ["a changed count differs", [printed("784")], [printed("785")], {}, /785.*784/],
  [
    "a trained figure within tolerance agrees",
    [printed("0.90")],
    [printed("0.91")],
    { tolerance: 0.05 },
    null,
  ],
  [
    "a trained figure out of tolerance differs",
    [printed("0.90")],
    [printed("0.70")],
    { tolerance: 0.05 },
    /0\.7/,
  ],
  [
    "other words differ in spite of a tolerance",
    [printed("up 1")],
    [printed("down 1")],
    { tolerance: 1 },
    /down/,
  ],
  ["a time is not compared", [printed("12 ms")], [printed("90 ms")], { volatile: true }, null],
  ["a missing picture differs", [picture("6 maps")], [], {}, /nothing/],
  [
    "an error differs even where times are not compared",
    [printed("1 ms")],
    [{ output_type: "error", evalue: "boom" }],
    { volatile: true },
    /boom/,
  ],
  [
    "rounding of a picture's statistics agrees",
    [picture("mean 0.500")],
    [picture("mean 0.501")],
    {},
    null,
  ],
];

describe("comparing a fresh run with the saved outputs", () => {
  it.each(cases)("%s", (_, saved, fresh, facts, says) => {
    const found = compareOutputs(notebook(saved, facts), notebook(fresh, facts)).join("\n");
    if (says === null) expect(found).toBe("");
    else expect(found).toMatch(says);
  });

  it("a cell that is gone differs", () => {
    const empty = { ...notebook([]), cells: [] };
    expect(compareOutputs(notebook([printed("1")]), empty)).toEqual(["a: not in the fresh run"]);
  });
});
