import {
  DisplayView,
  pageHost,
  renderers,
  type Plotly,
  type RenderHost,
} from "cnnlab/display/render";

// A page of the course carries plotly.js only when one of its displays needs it.
const host: RenderHost = {
  ...pageHost,
  ...("Plotly" in globalThis ? { plotly: () => Promise.resolve(plotlyOfPage()) } : {}),
};

function plotlyOfPage(): Plotly {
  return (globalThis as { Plotly?: Plotly }).Plotly!;
}

for (const figure of document.querySelectorAll<HTMLElement>("figure.display")) {
  const renderer = renderers.find(({ schema }) => schema.mime === figure.dataset["mime"]);
  const payload = figure.querySelector(":scope > script")?.textContent;
  if (renderer === undefined || !payload) continue;
  const node = document.createElement("div");
  figure.append(node);
  new DisplayView(renderer, node, host).show(JSON.parse(payload));
  figure.classList.add("drawn");
}
