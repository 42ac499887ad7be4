/** A line magic with what follows its name. */
export interface MagicLine {
  readonly name: string;
  readonly argument: string;
}

export type Measure = "time" | "timeit";

export interface ParsedCell {
  readonly magics: readonly MagicLine[];
  /** The cell's code; magics are blank lines, so that line numbers stay. */
  readonly code: string;
  readonly measure?: Measure;
}

/**
 * Takes the magics at the head of a cell from its code. `%time` and `%timeit` measure the code of
 * their line, or with `%%` or without code, the whole rest of the cell.
 */
export function parseMagics(code: string): ParsedCell {
  const lines = code.split("\n");
  const magics: MagicLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (/^\s*(\/\/.*)?$/.test(line)) continue;
    const found = /^\s*%%?([A-Za-z]\w*)[ \t]*(.*)$/.exec(line);
    if (found === null) break;
    const [, name = "", argument = ""] = found;
    lines[index] = "";
    if (isMeasure(name)) {
      lines[index] = " ".repeat(line.length - argument.length) + argument;
      return { magics, code: lines.join("\n"), measure: name };
    }
    magics.push({ name, argument: argument.trim() });
  }
  return { magics, code: lines.join("\n") };
}

function isMeasure(name: string): name is Measure {
  return name === "time" || name === "timeit";
}
