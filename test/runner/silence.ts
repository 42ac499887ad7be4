import { afterEach, beforeEach } from "vitest";

// A warning nobody reads hides the next one: whatever a test prints fails it.
const methods = ["log", "info", "warn", "error", "debug", "trace"] as const;
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  for (const method of methods) {
    console[method] = (...values: unknown[]) => {
      printed.push(`console.${method}: ${values.map(String).join(" ")}`);
    };
  }
});

afterEach(() => {
  if (printed.length > 0) throw new Error(`the test printed\n${printed.join("\n")}`);
});
