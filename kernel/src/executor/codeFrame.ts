import { codeOf } from "./sources.js";

/** Lines of code shown before and after the one that threw. */
const context = 2;

/** The code around the first frame of a stack that lies in a cell, with a mark under the column. */
export function codeFrameOf(stack: string): string | undefined {
  const frames = stack.matchAll(/(?:^|[ (])((?:In|silent|expression)\[\d+\]):(\d+):(\d+)\)?$/gm);
  const first = frames.next().value;
  if (!first) return undefined;
  const [, name = "", lineText, columnText] = first;
  const lines = codeOf(name)?.split("\n");
  const line = Number(lineText);
  const column = Number(columnText);
  if (lines === undefined || line > lines.length) return undefined;
  const from = Math.max(1, line - context);
  const to = Math.min(lines.length, line + context);
  const width = String(to).length;
  const shown: string[] = [`${name}:${line}:${column}`];
  for (let number = from; number <= to; number++) {
    const mark = number === line ? ">" : " ";
    shown.push(`${mark} ${String(number).padStart(width)} | ${lines[number - 1] ?? ""}`);
    if (number === line) shown.push(`  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`);
  }
  return shown.join("\n");
}
