import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { compareOutputs } from "./compareOutputs.js";
import { notebookNames, notebooksFolder, readNotebook } from "./notebook.js";

const NOTEBOOK_SECONDS = 600;
const folder = mkdtempSync(join(tmpdir(), "cnnlab-notebooks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function execute(name: string): Promise<string> {
  const script = join(notebooksFolder, "tools", "execute.py");
  const child = spawn("python", [script, "--to", folder, join(notebooksFolder, name)]);
  let errors = "";
  child.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
  return new Promise((resolve) => child.on("close", (code) => resolve(code === 0 ? "" : errors)));
}

it.each(notebookNames())(
  "%s runs from top to bottom and gives what is saved",
  async (name) => {
    expect(await execute(name)).toBe("");
    const saved = readNotebook(join(notebooksFolder, name));
    expect(compareOutputs(saved, readNotebook(join(folder, name)))).toEqual([]);
  },
  NOTEBOOK_SECONDS * 1000,
);
