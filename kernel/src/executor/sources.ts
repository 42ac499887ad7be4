import { SourceMap } from "node:module";
import { isJson } from "../json.js";
import type { ExecuteCommand } from "./protocol.js";

export interface Position {
  /** 1-based, as stack frames count. */
  readonly line: number;
  readonly column: number;
}

interface Source {
  /** What the user wrote; absent for files, which can be read. */
  readonly code?: string;
  readonly sourceMap: string;
  parsed?: SourceMap;
}

/** By script name: `In[3]`, or the path of a TypeScript file. */
const sources = new Map<string, Source>();

export function rememberCell({ name, code, sourceMap }: ExecuteCommand): void {
  sources.set(name, { code, sourceMap });
}

export function rememberFile(path: string, sourceMap: string): void {
  sources.set(path, { sourceMap });
}

export function codeOf(name: string): string | undefined {
  return sources.get(name)?.code;
}

export function isKnown(name: string): boolean {
  return sources.has(name);
}

/** Where a position of the script that runs comes from in what the user wrote. */
export function originalPosition(name: string, { line, column }: Position): Position {
  const source = sources.get(name);
  if (source === undefined || source.sourceMap === "") return { line, column };
  source.parsed ??= new SourceMap(JSON.parse(source.sourceMap) as SourceMap["payload"]);
  const entry: unknown = source.parsed.findEntry(line - 1, column - 1);
  if (!isJson(entry)) return { line, column };
  const { originalLine, originalColumn } = entry;
  if (typeof originalLine !== "number" || typeof originalColumn !== "number") {
    return { line, column };
  }
  return { line: originalLine + 1, column: originalColumn + 1 };
}
