// Two small drawings for the report, readable on light and dark pages.
const style = `
  text { font: 12px system-ui, sans-serif; fill: #24292f; }
  .quiet { fill: #57606a; font-size: 11px; }
  .axis { stroke: #8c959f; stroke-width: 1; }
  .one { stroke: #57606a; stroke-width: 1.5; }
  .grid { stroke: #8c959f; stroke-opacity: 0.3; }
  .good { fill: #2da44e; } .short { fill: #bf8700; } .bar { stroke: #cf222e; stroke-width: 2; }
  .a { stroke: #0969da; fill: #0969da; } .b { stroke: #bc4c00; fill: #bc4c00; }
  path.a, path.b { fill: none; stroke-width: 2; }
  text.a, text.b { stroke: none; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; } .quiet { fill: #9ea7b3; } .one { stroke: #c9d1d9; }
    .good { fill: #3fb950; } .short { fill: #d29922; } .bar { stroke: #ff7b72; }
    .a { stroke: #58a6ff; fill: #58a6ff; } .b { stroke: #f0883e; fill: #f0883e; }
  }`;

const escape = (text) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

const text = (x, y, content, { anchor = "start", kind = "" } = {}) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" class="${kind}">${escape(content)}</text>`;

const line = (x1, y1, x2, y2, kind) =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" class="${kind}"/>`;

const drawing = (width, height, title, parts) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escape(title)}">\n<style>${style}</style>\n${parts.join("\n")}\n</svg>\n`;

/**
 * Horizontal bars on a logarithmic axis from 1x outwards; a red mark at each bar that was to be reached.
 * rows: { group, label, value, bar }
 */
export function ratioChart(title, rows) {
  // 6.7 is what a letter of the labels' font takes.
  const left = 20 + 6.7 * Math.max(...rows.map(({ label }) => label.length));
  const [width, rowHeight, top] = [left + 570, 19, 54];
  const values = rows.flatMap(({ value, bar }) => [value, bar ?? value]);
  const low = Math.min(0.5, ...values) / 1.1;
  const high = Math.max(2, ...values) * 1.3;
  const x = (value) =>
    left +
    ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (width - left - 60);
  const parts = [
    text(10, 22, title),
    text(10, 40, "red: the bar that was to be reached", { kind: "quiet" }),
  ];
  const body = [];
  let y = top;
  let group;
  for (const row of rows) {
    if (row.group !== group) {
      group = row.group;
      y += 12;
      body.push(text(10, y + 13, group, { kind: "quiet" }));
      y += rowHeight;
    }
    const [from, to] = [x(Math.min(1, row.value)), x(Math.max(1, row.value))];
    const reached = row.bar === undefined || row.value >= row.bar;
    body.push(
      text(left - 8, y + 13, row.label, { anchor: "end" }),
      `<rect x="${from.toFixed(1)}" y="${y + 2}" width="${Math.max(1, to - from).toFixed(1)}" height="${rowHeight - 5}" class="${reached ? "good" : "short"}"/>`,
    );
    if (row.bar !== undefined) body.push(line(x(row.bar), y, x(row.bar), y + rowHeight - 1, "bar"));
    const after = Math.max(to, row.bar === undefined ? to : x(row.bar)) + 5;
    body.push(
      text(
        after,
        y + 13,
        `${row.value >= 100 ? Math.round(row.value) : row.value.toPrecision(2)}x`,
        { kind: "quiet" },
      ),
    );
    y += rowHeight;
  }
  const ticks = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];
  for (const tick of ticks.filter((value) => value >= low && value <= high)) {
    parts.push(line(x(tick), top, x(tick), y, tick === 1 ? "one" : "grid"));
    parts.push(text(x(tick), y + 16, `${tick}x`, { anchor: "middle", kind: "quiet" }));
  }
  return drawing(Math.ceil(width), y + 26, title, [...parts, ...body]);
}

/**
 * Curves on logarithmic axes, side by side.
 * panels: { title, xLabel, yLabel, series: [{ label, points: [[x, y]] }] }
 */
export function curveChart(title, panels) {
  const [width, height, left, gap] = [420, 300, 54, 20];
  const parts = [text(10, 22, title)];
  panels.forEach((panel, p) => {
    const [x0, x1] = [p * (width + gap) + left, p * (width + gap) + width - 10];
    const [y0, y1] = [height, 64];
    const all = panel.series.flatMap(({ points }) => points);
    const scale = (values, from, to) => {
      const [low, high] = [Math.min(...values) / 1.15, Math.max(...values) * 1.15];
      return (v) => from + (Math.log(v / low) / Math.log(high / low)) * (to - from);
    };
    const x = scale(
      all.map(([a]) => a),
      x0,
      x1,
    );
    const y = scale(
      all.map(([, b]) => b),
      y0,
      y1,
    );
    parts.push(text(x0, 50, panel.title, { kind: "quiet" }));
    parts.push(line(x0, y0, x1, y0, "axis"), line(x0, y0, x0, y1, "axis"));
    for (const tick of new Set(all.map(([a]) => a)))
      parts.push(text(x(tick), y0 + 15, String(tick), { anchor: "middle", kind: "quiet" }));
    for (const tick of niceTicks(all.map(([, b]) => b))) {
      parts.push(line(x0, y(tick), x1, y(tick), "grid"));
      parts.push(text(x0 - 5, y(tick) + 4, String(tick), { anchor: "end", kind: "quiet" }));
    }
    parts.push(text((x0 + x1) / 2, y0 + 32, panel.xLabel, { anchor: "middle", kind: "quiet" }));
    panel.series.forEach(({ label, points }, i) => {
      const kind = i === 0 ? "a" : "b";
      const at = points.map(([a, b]) => `${x(a).toFixed(1)},${y(b).toFixed(1)}`);
      parts.push(`<path d="M${at.join(" L")}" class="${kind}"/>`);
      const [a, b] = points[Math.floor(points.length / 2)];
      // Above the first curve, below the second.
      const [away, anchor] = i === 0 ? [-8, "end"] : [8, "start"];
      parts.push(text(x(a) + away, y(b) + 1.5 * away, label, { anchor, kind }));
    });
  });
  return drawing(panels.length * (width + gap), height + 44, title, parts);
}

const niceTicks = (values) => {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const all = [-3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) =>
    [1, 2, 5].map((m) => m * 10 ** power),
  );
  return all
    .filter((tick) => tick >= low / 1.1 && tick <= high * 1.1)
    .map((t) => Number(t.toPrecision(1)));
};
