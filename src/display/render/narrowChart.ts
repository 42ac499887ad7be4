/** What plotly.js draws. */
export interface ChartPicture {
  readonly traces: unknown;
  readonly layout: Readonly<Record<string, unknown>>;
}

/** Below this many pixels the entries of a legend stand in a column, over the chart if it is not given room. */
const NARROW = 480;
const ROW = 19;

/** The picture with room above it for a legend that wraps on a narrow page; wide pages take it as it is. */
export function forWidth(picture: ChartPicture, width: number): ChartPicture {
  const { traces, layout } = picture;
  const names = namesInLegend(traces);
  const { height, margin } = layout;
  if (width >= NARROW || names.length < 2 || layout["showlegend"] === false) return picture;
  if (typeof height !== "number" || typeof margin !== "object" || margin === null) return picture;
  const top = "t" in margin && typeof margin.t === "number" ? margin.t : 0;
  const longest = Math.max(...names.map((name) => name.length));
  const across = Math.max(1, Math.floor((width - 80) / (longest * 7 + 46)));
  const more = (Math.ceil(names.length / across) - 1) * ROW;
  const legend = { ...(layout["legend"] ?? {}), maxheight: height + more };
  return {
    traces,
    layout: { ...layout, legend, height: height + more, margin: { ...margin, t: top + more } },
  };
}

function namesInLegend(traces: unknown): readonly string[] {
  if (!Array.isArray(traces)) return [];
  return traces.flatMap((trace: unknown) => {
    if (typeof trace !== "object" || trace === null || !("name" in trace)) return [];
    const hidden = "showlegend" in trace && trace.showlegend === false;
    return hidden || typeof trace.name !== "string" ? [] : [trace.name];
  });
}
