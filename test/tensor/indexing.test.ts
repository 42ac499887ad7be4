import { arange, tensor, zeros } from "cnnlab";
import { describe, expect, it } from "vitest";

const x = arange(24).reshape([2, 3, 4]);

describe("at", () => {
  it.each([
    [
      "a position drops its dimension",
      [1],
      [
        [12, 13, 14, 15],
        [16, 17, 18, 19],
        [20, 21, 22, 23],
      ],
    ],
    ["positions count from the end", [-1, -1, -1], 23],
    ["a range keeps it", [0, "1:2"], [[4, 5, 6, 7]]],
    ["ranges are cut to the length", [0, 0, "2:99"], [2, 3]],
    ["negative ends", [0, 0, "-3:-1"], [1, 2]],
    ["steps", [0, 0, "::3"], [0, 3]],
    ["backwards", [0, 0, "::-1"], [3, 2, 1, 0]],
    ["backwards from the middle", [0, 0, "2::-2"], [2, 0]],
    ["an empty range", [0, 0, "3:1"], []],
    [
      "dots for all that is not named",
      ["...", 0],
      [
        [0, 4, 8],
        [12, 16, 20],
      ],
    ],
    ["spaces do not matter", [0, 0, " 1 : 3 "], [1, 2]],
  ])("%s", (_, indices, expected) => {
    expect(x.at(...indices).toArray()).toEqual(expected);
  });

  it.each([
    ["outside", [2], /at: index expected -2 to 1 in dimension 0; got 2/],
    ["too many", [0, 0, 0, 0], /at: at most 3 indices for \[2, 3, 4\]; got 4/],
    ["no range", ["a:b"], /expected a number, "start:end:step" or "..." in dimension 0; got "a:b"/],
    ["step 0", ["::0"], /step expected not 0/],
    ["a fraction", [0.5], /index expected -2 to 1 in dimension 0; got 0.5/],
  ])("refuses: %s", (_, indices, says) => {
    expect(() => x.at(...indices)).toThrow(says);
  });
});

describe("set", () => {
  it("writes a number into what an index picks", () => {
    const y = zeros([2, 3]);
    y.set([":", "::2"], 7);
    expect(y.toArray()).toEqual([
      [7, 0, 7],
      [7, 0, 7],
    ]);
  });

  it("writes a tensor that broadcasts", () => {
    const y = zeros([2, 3]);
    y.set(["...", "1:"], tensor([[1], [2]]));
    expect(y.toArray()).toEqual([
      [0, 1, 1],
      [0, 2, 2],
    ]);
  });

  it("writes part of a tensor into another part of it", () => {
    const y = arange(4);
    y.set("1:4", y.at("0:3"));
    expect(y.toArray()).toEqual([0, 0, 1, 2]);
  });

  it("refuses a value that does not fit", () => {
    expect(() => zeros([2, 3]).set(0, tensor([1, 2]))).toThrow(
      /set: \[2\] and \[3\] do not broadcast/,
    );
    expect(() => zeros([3]).set(0, tensor([1, 2]))).toThrow(
      /set: value expected to fit \[\]; got \[2\]/,
    );
    expect(() => zeros([3]).copy(zeros([2, 3]))).toThrow(
      /copy: value expected to fit \[3\]; got \[2, 3\]/,
    );
  });
});
