/** Blanks out lines like `%time`, which are the kernel's own, so that offsets stay what they were. */
export function maskMagics(code: string): string {
  return code.replace(/^[ \t]*%%?[A-Za-z].*$/gm, (line) => " ".repeat(line.length));
}
