import { makeBundle, jsonBytes } from "../../../src/display/bundle.js";
import { displays } from "../../../src/display/displays.js";
import { DisplayView, pageHost, renderers, type Plotly } from "cnnlab/display/render";
import { samples, type Sample } from "../samples.js";

// The page of all displays: each sample as Lab draws it and, beside it, the static HTML of its bundle.

const parameters = new URLSearchParams(location.search);
const wanted = parameters.get("type");
const theme = parameters.get("theme") ?? "light dark";
document.documentElement.style.colorScheme = theme;
document.body.style.cssText =
  "margin: 24px; font-family: system-ui, sans-serif; background: light-dark(#fff, #111418); color: light-dark(#111, #eee)";

const host = {
  ...pageHost,
  plotly: async (): Promise<Plotly> => (await import("plotly.js-cartesian-dist-min")).default,
  send: () => true,
};

for (const sample of samples) {
  if (wanted !== null && wanted !== sample.type) continue;
  document.body.append(section(sample));
}

function section({ type, name, payload }: Sample): HTMLElement {
  const renderer = renderers.find(({ schema }) => schema.type === type);
  const display = displays.find(({ schema }) => schema.type === type);
  if (renderer === undefined || display === undefined) throw new Error(`no display ${type}`);
  const bundle = makeBundle(display, payload());
  const node = document.createElement("section");
  node.id = `${type}-${name}`;
  const title = document.createElement("h2");
  title.textContent = `${type} / ${name} · ${(jsonBytes(bundle) / 1000).toFixed(1)} kB`;
  title.style.cssText = "font-size: 14px; border-top: 1px solid #8886; padding-top: 12px";
  const live = document.createElement("div");
  live.className = "live";
  const still = document.createElement("details");
  still.className = "static";
  const summary = document.createElement("summary");
  summary.textContent = "static HTML, text";
  const html = document.createElement("div");
  html.innerHTML = String(bundle["text/html"]);
  const text = document.createElement("p");
  text.textContent = String(bundle["text/plain"]);
  still.append(summary, html, text);
  still.open = parameters.has("static");
  node.append(title, live, still);
  new DisplayView(renderer, live, host).show(JSON.parse(JSON.stringify(payload())));
  return node;
}
