/**
 * The displays' style sheet. Colours are JupyterLab's variables; outside Lab the fallbacks follow the page's
 * `color-scheme`, so light and dark pages both read well.
 */
export const displayCss = `
.cnnlab {
  --c-fg: var(--jp-content-font-color1, light-dark(#1f2328, #e6e8eb));
  --c-soft: var(--jp-content-font-color2, light-dark(#57606a, #a9b1ba));
  --c-bg: var(--jp-layout-color1, light-dark(#ffffff, #16181c));
  --c-panel: var(--jp-layout-color2, light-dark(#f4f5f7, #22262c));
  --c-line: var(--jp-border-color2, light-dark(#d8dce1, #3a4048));
  --c-accent: var(--jp-brand-color1, light-dark(#1565c0, #64b5f6));
  --c-error: var(--jp-error-color1, light-dark(#b3261e, #ff8a80));
  --c-good: var(--jp-success-color1, light-dark(#2e7d32, #81c784));
  --c-warn: var(--jp-warn-color1, light-dark(#b26a00, #ffb74d));
  --c-mono: var(--jp-code-font-family, ui-monospace, "Cascadia Mono", Menlo, Consolas, monospace);
  box-sizing: border-box;
  container-type: inline-size;
  color: var(--c-fg);
  font: 13px/1.45 var(--jp-ui-font-family, system-ui, -apple-system, "Segoe UI", sans-serif);
  padding: 10px 12px 12px;
  max-width: 1040px;
  font-variant-numeric: tabular-nums;
}
.cnnlab *, .cnnlab *::before { box-sizing: border-box; }
.cnnlab canvas { display: block; }
.cnnlab dl, .cnnlab dt, .cnnlab dd, .cnnlab figure { float: none; clear: none; width: auto; margin: 0; padding: 0; font-weight: inherit; }
.cnnlab [hidden] { display: none !important; }
.cnnlab :focus-visible { outline: 2px solid var(--c-accent); outline-offset: 2px; border-radius: 3px; }
.cnnlab-head { display: flex; flex-wrap: wrap; gap: 2px 12px; align-items: baseline; margin-bottom: 10px; }
.cnnlab-title { font-size: 15px; font-weight: 600; }
.cnnlab-sub { color: var(--c-soft); }
.cnnlab-bar { display: flex; flex-wrap: wrap; gap: 8px 18px; align-items: flex-end; margin-bottom: 12px; min-height: 26px; }
.cnnlab-bar > .cnnlab-bar { margin-bottom: 0; }
.cnnlab-bar > .cnnlab-slider, .cnnlab-bar > .cnnlab-toggle { min-height: 26px; }
.cnnlab-row { display: flex; flex-wrap: wrap; gap: 16px 28px; align-items: flex-start; }
.cnnlab-foot { display: flex; flex-wrap: wrap; gap: 10px 28px; align-items: flex-start; margin-top: 12px; }
.cnnlab-read { min-height: 1.45em; color: var(--c-soft); font-family: var(--c-mono); font-size: 12px; }
.cnnlab-read b { color: var(--c-fg); font-weight: 600; }
.cnnlab-sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.cnnlab-segmented { border: 0; margin: 0; padding: 0; min-width: 0; }
.cnnlab-segmented legend { padding: 0; color: var(--c-soft); font-size: 11px; margin-bottom: 3px; }
.cnnlab-segmented > div { display: inline-flex; border: 1px solid var(--c-line); border-radius: 6px; overflow: hidden; background: var(--c-bg); }
.cnnlab-segmented label { position: relative; cursor: pointer; }
.cnnlab-segmented label + label { border-left: 1px solid var(--c-line); }
.cnnlab-segmented input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer; }
.cnnlab-segmented span { display: block; padding: 3px 10px; font-size: 12px; }
.cnnlab-segmented label:hover span { background: var(--c-panel); }
.cnnlab-segmented input:checked + span { background: var(--c-accent); color: var(--jp-ui-inverse-font-color1, light-dark(#fff, #10151b)); }
.cnnlab-segmented input:focus-visible + span { outline: 2px solid var(--c-fg); outline-offset: -3px; }
.cnnlab-slider { display: inline-grid; grid-template-columns: auto minmax(60px, 92px) auto; gap: 8px; align-items: center; font-size: 12px; }
.cnnlab-slider span { color: var(--c-soft); }
.cnnlab-slider input { accent-color: var(--c-accent); width: 100%; margin: 0; }
.cnnlab-slider output { font-family: var(--c-mono); min-width: 2ch; }
.cnnlab-button { font: inherit; font-size: 12px; color: var(--c-fg); background: var(--c-bg); border: 1px solid var(--c-line); border-radius: 6px; padding: 3px 12px; cursor: pointer; }
.cnnlab-button:hover { background: var(--c-panel); border-color: var(--c-soft); }
.cnnlab-button:disabled { opacity: 0.5; cursor: default; }
.cnnlab-play { min-width: 64px; font-weight: 600; }
.cnnlab-toggle { display: inline-flex; gap: 6px; align-items: center; font-size: 12px; cursor: pointer; }
.cnnlab-toggle input { accent-color: var(--c-accent); margin: 0; }
.cnnlab-legend { display: inline-flex; gap: 10px; align-items: flex-start; font-size: 11px; color: var(--c-soft); }
.cnnlab-legend-scale { width: 190px; }
.cnnlab-legend-bar { height: 9px; border-radius: 2px; border: 1px solid var(--c-line); }
.cnnlab-legend-ticks { display: flex; justify-content: space-between; margin-top: 2px; font-family: var(--c-mono); }
.cnnlab-legend-unit { line-height: 10px; }
.cnnlab-legend-none { display: inline-flex; gap: 6px; line-height: 10px; }
.cnnlab-legend-none i { width: 16px; height: 9px; border-radius: 2px; border: 1px solid var(--c-line); }
.cnnlab-small { font-size: 11px; color: var(--c-soft); margin-bottom: 2px; }
.cnnlab-grid { position: relative; cursor: crosshair; flex: none; }
.cnnlab-mark { position: absolute; pointer-events: none; border: 2px solid var(--c-fg); outline: 1px solid var(--c-bg); border-radius: 2px; }
.cnnlab-mark.cnnlab-chosen { border-color: var(--c-accent); border-width: 3px; }
.cnnlab-panel { background: var(--c-panel); border-radius: 8px; padding: 12px; }
.cnnlab-error { border: 1px solid var(--c-error); border-left-width: 4px; border-radius: 6px; padding: 8px 12px; max-width: 640px; }
.cnnlab-error strong { color: var(--c-error); margin-right: 10px; }
.cnnlab-error p { margin: 4px 0 0; overflow-wrap: anywhere; }
.cnnlab .cnnlab-stats { display: grid; grid-template-columns: auto auto; gap: 1px 14px; margin: 8px 0 0; font-size: 12px; }
.cnnlab-stats dt { color: var(--c-soft); }
.cnnlab-stats dd { text-align: right; font-family: var(--c-mono); }

.cnnlab-scroll { overflow: auto; max-width: 100%; max-height: var(--cnnlab-max-height, 560px); padding: 2px; }
.cnnlab-scroll canvas:focus-visible { outline-offset: -2px; }
.cnnlab-facts { width: 200px; }
.cnnlab-value { font: 600 22px/1.2 var(--c-mono); }
.cnnlab-histogram svg { display: block; }
.cnnlab-bar-fill { fill: var(--c-accent); }
.cnnlab-bar-fill:hover { fill: var(--c-fg); }
.cnnlab-axis { stroke: var(--c-line); stroke-width: 1; }
.cnnlab-images { display: flex; flex-wrap: wrap; gap: 10px; margin-bottom: 6px; }
.cnnlab .cnnlab-image { padding: 3px; border: 1px solid transparent; border-radius: 6px; font-size: 12px; overflow-wrap: anywhere; line-height: 1.3; }
.cnnlab-image canvas { border-radius: 3px; }
.cnnlab-image .cnnlab-grid { width: max-content; margin: 0 auto; }
.cnnlab-image figcaption { padding: 4px 2px 0; }
.cnnlab .cnnlab-right { border: 2px solid var(--c-good); }
.cnnlab .cnnlab-wrong { border: 2px dashed var(--c-error); }
.cnnlab-right .cnnlab-said { color: var(--c-good); font-weight: 600; }
.cnnlab-wrong .cnnlab-said { color: var(--c-error); font-weight: 600; }
.cnnlab-share { height: 3px; background: var(--c-panel); border-radius: 2px; margin: 2px 0; overflow: hidden; }
.cnnlab-share > div { height: 100%; background: var(--c-accent); }
.cnnlab-chart { min-height: 120px; }
.cnnlab-buttons { display: inline-flex; gap: 6px; }
.cnnlab-formula { margin-bottom: 8px; }
.cnnlab-code { font-family: var(--c-mono); margin-right: 16px; }
.cnnlab-warning { border: 1px solid var(--c-warn); border-left-width: 4px; border-radius: 6px; padding: 6px 12px; margin-bottom: 10px; }
.cnnlab-stepper { padding: 4px; max-height: none; }
.cnnlab-stage { display: flex; flex-wrap: wrap; gap: 14px; align-items: center; }
.cnnlab-outputs { display: flex; gap: 14px; align-items: center; }
.cnnlab-channels { display: grid; grid-template-columns: repeat(5, max-content); gap: 14px; align-items: center; }
.cnnlab-channels.cnnlab-pooling { grid-template-columns: repeat(3, max-content); }
.cnnlab-matrices { display: flex; flex-direction: column; gap: 14px; }
.cnnlab-operator { color: var(--c-soft); font-size: 17px; white-space: nowrap; }
.cnnlab-matrix { display: inline-grid; gap: 1px; font: 11px var(--c-mono); background: var(--c-line); border: 1px solid var(--c-line); user-select: none; touch-action: none; margin-top: 3px; grid-auto-rows: var(--cell); }
.cnnlab-cell { --c-negative: #2f7fc4; --c-positive: #d6604d; background: var(--c-bg); line-height: var(--cell); text-align: center; white-space: nowrap; contain: strict; }
.cnnlab-padding { color: var(--c-soft); background: var(--c-panel); }
.cnnlab-unseen { background: repeating-linear-gradient(45deg, var(--c-bg) 0 4px, color-mix(in srgb, var(--c-fg) 14%, var(--c-bg)) 4px 6px) !important; }
.cnnlab-in { box-shadow: inset 0 0 0 2px var(--c-accent); font-weight: 700; }
.cnnlab-winner { box-shadow: inset 0 0 0 3px var(--c-good); }
.cnnlab-can-point { cursor: pointer; }
.cnnlab-can-drag { cursor: grab; }
.cnnlab-can-drag:active { cursor: grabbing; }
.cnnlab-equation { margin-top: 12px; font-family: var(--c-mono); display: flex; flex-wrap: wrap; gap: 4px 0; align-items: baseline; white-space: pre-wrap; min-height: 38px; }
.cnnlab-term { display: inline-flex; flex-direction: column; align-items: center; }
.cnnlab-term small { color: var(--c-soft); font-size: 10px; font-family: var(--jp-ui-font-family, system-ui, sans-serif); }
.cnnlab-result { font-size: 15px; }
.cnnlab-progress-row { display: flex; gap: 14px; align-items: center; }
.cnnlab-progress { flex: 1; height: 10px; border-radius: 5px; background: var(--c-panel); border: 1px solid var(--c-line); overflow: hidden; }
.cnnlab-progress > div { height: 100%; background: var(--c-accent); transition: width 0.2s linear; }
.cnnlab-progress[data-state="done"] > div { background: var(--c-good); }
.cnnlab-progress[data-state="failed"] > div { background: var(--c-error); }
.cnnlab-progress[data-state="stopped"] > div { background: var(--c-warn); }
.cnnlab-state-done { color: var(--c-good); }
.cnnlab-state-failed { color: var(--c-error); }
.cnnlab-facts-line { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 7px; color: var(--c-soft); }
.cnnlab .cnnlab-metrics { display: flex; flex-wrap: wrap; gap: 8px 28px; margin: 10px 0 0; }
.cnnlab-metrics dt { color: var(--c-soft); font-size: 11px; }
.cnnlab .cnnlab-metrics dd { font: 600 17px/1.2 var(--c-mono); }
.cnnlab-table { border-collapse: collapse; font-size: 12px; width: 100%; }
.cnnlab-table th, .cnnlab-table td { padding: 3px 10px; text-align: left; border-bottom: 1px solid var(--c-line); white-space: nowrap; background: none; }
.cnnlab-table thead th { position: sticky; top: -2px; background: var(--c-bg); color: var(--c-soft); font-weight: 500; z-index: 1; vertical-align: bottom; }
.cnnlab-table tbody th { font-weight: 500; }
.cnnlab-table tfoot th, .cnnlab-table tfoot td { font-weight: 700; border-bottom: 0; position: sticky; bottom: -2px; background: var(--c-bg); }
.cnnlab-table thead th:nth-child(n + 4) { width: 17%; }
.cnnlab-table .cnnlab-number { text-align: right; font-family: var(--c-mono); }
.cnnlab-table tbody tr:hover { background: var(--c-panel); }
.cnnlab-table thead .cnnlab-number { font-family: inherit; }
.cnnlab-measure { display: grid; grid-template-columns: 64px minmax(36px, 1fr); gap: 8px; align-items: center; font-family: var(--c-mono); text-align: right; }
.cnnlab-measure > div { height: 9px; border-radius: 2px; background: var(--c-accent); min-width: 1px; }
@container (max-width: 560px) {
  .cnnlab-stage { --cell: 18px !important; }
  .cnnlab-stage, .cnnlab-channels, .cnnlab-outputs { gap: 6px; }
  .cnnlab-matrices { flex-direction: row; flex-wrap: wrap; }
  .cnnlab-stage .cnnlab-sub { font-size: 11px; line-height: 1.25; }
  .cnnlab-operator { font-size: 14px; }
  .cnnlab-matrix { font-size: 10px; }
  .cnnlab-channels, .cnnlab-channels.cnnlab-pooling { display: flex; flex-wrap: wrap; }
  .cnnlab-channels:not(.cnnlab-pooling) > :nth-child(5n + 1) { flex-basis: 100%; }
  .cnnlab-table { font-size: 11px; }
  .cnnlab-table th, .cnnlab-table td { padding: 3px 4px; }
  .cnnlab-table thead th { white-space: normal; }
  .cnnlab-table th:nth-child(2), .cnnlab-table td:nth-child(2) { display: none; }
  .cnnlab-measure { grid-template-columns: 1fr; gap: 2px; }
}
@container (max-width: 400px) {
  .cnnlab-table th:nth-child(7), .cnnlab-table td:nth-child(7) { display: none; }
}
@media (prefers-reduced-motion: reduce) { .cnnlab-progress > div { transition: none; } }
@media (forced-colors: active) {
  .cnnlab-segmented input:checked + span { background: Highlight; color: HighlightText; forced-color-adjust: none; }
  .cnnlab-legend-bar, .cnnlab-grid canvas { forced-color-adjust: none; }
}
`;
