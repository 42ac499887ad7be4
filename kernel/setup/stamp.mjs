import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { root, state } from "./paths.mjs";

const generated = new Set(["node_modules", "dist", "lib", "labextension", "__pycache__"]);
const generatedFolders = new Set([join(root, "notebooks", "export", "cnnlab_course", "assets")]);

/** Hash of files and folders (relative to the root) and of further facts: what a step depends on. */
export function hashOf(paths, ...facts) {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const file of paths.flatMap((path) => [...filesUnder(join(root, path))])) {
    hash.update(`\n${relative(root, file)}\n`).update(readFileSync(file));
  }
  return hash.digest("hex");
}

function* filesUnder(path) {
  if (generatedFolders.has(path) || !existsSync(path)) return;
  const entries = entriesOf(path);
  if (!entries) return yield path;
  for (const entry of entries.sort()) {
    if (!generated.has(entry) && !entry.startsWith(".") && !entry.endsWith(".tsbuildinfo")) {
      yield* filesUnder(join(path, entry));
    }
  }
}

function entriesOf(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === "ENOTDIR") return undefined;
    throw error;
  }
}

const stampFile = (step) => join(state, "stamps", step);

/** Whether the step was last finished with this hash. */
export function isStamped(step, hash) {
  return existsSync(stampFile(step)) && readFileSync(stampFile(step), "utf8") === hash;
}

/** Notes that the step is finished. Written last, so an interrupted step is done again. */
export function stamp(step, hash) {
  mkdirSync(join(state, "stamps"), { recursive: true });
  writeFileSync(stampFile(step), hash);
}

/** Forgets the step, before it starts to change things. */
export function unstamp(step) {
  rmSync(stampFile(step), { force: true });
}
