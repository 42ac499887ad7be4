import { relative, sep } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { originalPosition } from "./sources.js";

/** Files of the kernel; their frames say nothing to a user. */
const kernelFolder = fileURLToPath(new URL("..", import.meta.url));

/** Enough for recursion to show, short enough for a cell. */
const stackDepth = 30;

/** Makes every `error.stack` speak of cells and of the lines that the user wrote. */
export function installStackTraces(): void {
  Error.stackTraceLimit = stackDepth;
  Error.prepareStackTrace = (error, sites) =>
    [headline(error), ...sites.map(frame).filter((line) => line !== undefined)].join("\n    at ");
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

/** A line of a stack, or undefined for frames of the kernel and of Node. */
function frame(site: NodeJS.CallSite): string | undefined {
  // A cell's script has its name from its sourceURL comment only.
  const script = site.getFileName() || site.getScriptNameOrSourceURL();
  const text = textOf(site);
  if (typeof script !== "string" || script === "") return isUseful(text) ? text : undefined;
  const name = scriptName(script);
  if (name === undefined) return undefined;
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (line === null || column === null) return text;
  const original = originalPosition(name, { line, column });
  const place = `${shown(name)}:${original.line}:${original.column}`;
  return text.replace(`${script}:${line}:${column}`, place).replace("async <anonymous>", "async");
}

/** "name (script:line:column)": a method that the type of call sites does not declare. */
function textOf(site: object): string {
  const toString: unknown = Reflect.get(site, "toString");
  return typeof toString === "function" ? String(toString.call(site)) : "";
}

/** Builtins such as Array.map stay when they name themselves. */
function isUseful(text: string): boolean {
  return !text.includes("<anonymous>") || /\(<anonymous>\)$/.test(text);
}

/** `In[3]`, or a path without the version that marks edited files. */
function scriptName(script: string): string | undefined {
  if (script.startsWith("node:")) return undefined;
  const name = script.startsWith("file:") ? fileURLToPath(script.replace(/[?#].*$/, "")) : script;
  return name.startsWith(kernelFolder) ? undefined : name;
}

/** Paths within the notebook's folder are shown from there. */
function shown(name: string): string {
  const folder = process.cwd() + sep;
  return name.startsWith(folder) ? `.${sep}${relative(folder, name)}` : name;
}
