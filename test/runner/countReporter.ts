import { writeFileSync } from "node:fs";
import type { Reporter, SerializedError, TestModule } from "vitest/node";

interface Counts {
  passed: number;
  failed: number;
  readonly skipped: { readonly name: string; readonly why: string }[];
}

/** Writes what test/run.mjs adds up, skips with their reasons, to the file that CNNLAB_COUNTS names. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: unhandled.length, skipped: [] };
    for (const module of modules) count(module, counts);
    const file = process.env.CNNLAB_COUNTS;
    if (file) writeFileSync(file, JSON.stringify(counts));
  }
}

function count(module: TestModule, counts: Counts): void {
  // A file that does not load, or a hook of a suite that fails, has no failed test of its own.
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const result = test.result();
    if (result.state === "passed") counts.passed += 1;
    else if (result.state === "failed") counts.failed += 1;
    else {
      const why = result.state === "skipped" ? result.note : undefined;
      counts.skipped.push({
        name: `${module.relativeModuleId} ${test.fullName}`,
        why: why ?? "no reason given",
      });
    }
  }
}
