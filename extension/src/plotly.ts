import type { Plotly } from "cnnlab/display/render";

let loading: Promise<Plotly> | undefined;

/** plotly.js, loaded with the first curve and kept. A failed load may be tried again. */
export function loadPlotly(): Promise<Plotly> {
  loading ??= import("plotly.js-cartesian-dist-min").then(
    (module) => module.default,
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}
