declare module "plotly.js-cartesian-dist-min" {
  import type { Plotly } from "cnnlab/display/render";
  const plotly: Plotly;
  export default plotly;
}
