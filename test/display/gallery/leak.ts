import { DisplayView, pageHost, renderers, type Plotly } from "cnnlab/display/render";
import { samples } from "../samples.js";

// For the test of dispose: opens and closes every sample on the page, as often as asked.

const host = {
  ...pageHost,
  plotly: async (): Promise<Plotly> => (await import("plotly.js-cartesian-dist-min")).default,
};

export async function openAndClose(times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    for (const { type, payload } of samples) {
      const renderer = renderers.find(({ schema }) => schema.type === type);
      if (renderer === undefined) throw new Error(`no renderer ${type}`);
      const node = document.createElement("div");
      document.body.append(node);
      const view = new DisplayView(renderer, node, host);
      view.show(JSON.parse(JSON.stringify(payload())));
      // The observers and the chart draw in the frames that follow.
      await new Promise((resolve) => requestAnimationFrame(resolve));
      view.dispose();
      node.remove();
    }
  }
}

Reflect.set(globalThis, "openAndClose", openAndClose);
