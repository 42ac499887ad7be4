// Okabe and Ito's colours, told apart by all common kinds of colour blindness; their yellow is too pale for a line.
const COLORS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f"];

/** The colour of the run or net number `index`; the same in every display. */
export function runColor(index: number): string {
  return COLORS[((index % COLORS.length) + COLORS.length) % COLORS.length] ?? "#0072b2";
}

export function runColorNumber(index: number): number {
  return Number.parseInt(runColor(index).slice(1), 16);
}
