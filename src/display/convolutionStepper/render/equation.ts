import { formatNumber } from "../../payload/format.js";
import { h } from "../../render/dom.js";
import type { Numbers, Term } from "../arithmetic.js";
import type { StepperMode } from "../schema.js";

export interface EquationOptions {
  readonly numbers: Numbers;
  readonly mode: StepperMode;
  readonly filter: number;
  readonly terms: readonly Term[];
  readonly value: number;
  readonly translate: (text: string) => string;
}

/** How the terms of a window make the output cell: sums a channel, the bias and the result. */
export function equation(options: EquationOptions): readonly (Node | string)[] {
  const { numbers, mode, filter, terms, value, translate: t } = options;
  const result = h("b", { class: "cnnlab-result" }, formatNumber(value));
  if (mode === "max") {
    return [
      `${t("max of")} ${terms.map((term) => formatNumber(term.value)).join(", ")} = `,
      result,
    ];
  }
  if (mode === "average") {
    const sum = terms.reduce((total, { product }) => total + product, 0);
    return [`${formatNumber(sum)} / ${terms.length} = `, result];
  }
  const sums = Array.from({ length: numbers.channels }, (_, channel) =>
    terms.reduce((sum, term) => (term.channel === channel ? sum + term.product : sum), 0),
  );
  const bias = numbers.bias[filter] ?? 0;
  const parts = sums.flatMap((sum, channel) => [
    part(formatNumber(sum), `${t("channel")} ${channel}`),
    " + ",
  ]);
  return [...parts, part(formatNumber(bias), t("bias")), " = ", result];
}

/** A number with what it is written below. */
function part(text: string, name: string): HTMLElement {
  return h("span", { class: "cnnlab-term" }, h("span", {}, text), h("small", {}, name));
}
