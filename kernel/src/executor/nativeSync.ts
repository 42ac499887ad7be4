import { writeSync } from "node:fs";
import process from "node:process";
import { report } from "./output.js";
import { markOf } from "./protocol.js";

/** The kernel process gives the executor a secret, so that no program prints a mark by chance. */
const secret = process.argv[2] ?? "";

let sequence = 0;

/**
 * A meeting point of reports with what native code and child processes write: what was written or
 * reported before comes before what is written or reported after. Descriptors 1 and 2 are pipes of
 * their own, so the kernel process waits for a mark in each.
 */
export function syncNativeOutput(): void {
  sequence += 1;
  const mark = markOf(secret, sequence);
  const marked = ([1, 2] as const).filter((descriptor) => {
    try {
      writeSync(descriptor, mark);
      return true;
    } catch {
      // A cell has closed it.
      return false;
    }
  });
  report({ op: "sync", sequence, marked });
}
