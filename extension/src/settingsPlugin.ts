import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ISettingRegistry } from "@jupyterlab/settingregistry";
import { ITranslator } from "@jupyterlab/translation";
import { session, type Settings } from "./session.js";

/** Its schema is schema/plugin.json: the two names belong together. */
const ID = "@cnnlab/jupyterlab:plugin";

/** Hands Lab's settings and language to the displays. */
export const settingsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: "Settings and translation of cnnlab's displays",
  autoStart: true,
  optional: [ISettingRegistry, ITranslator],
  activate(
    _app: JupyterFrontEnd,
    registry: ISettingRegistry | null,
    translator: ITranslator | null,
  ) {
    const bundle = translator?.load("cnnlab_jupyterlab");
    if (bundle !== undefined) session.translate = (text) => bundle.__(text);
    // Not awaited: Lab's start does not wait for our settings.
    registry?.load(ID).then(
      (settings) => {
        take(settings);
        settings.changed.connect(take);
      },
      (error: unknown) => {
        console.error("cnnlab: the settings could not be read", error);
      },
    );
  },
};

function take(settings: ISettingRegistry.ISettings): void {
  const { animation, colors, maxHeight, courseFolder } = settings.composite;
  const next: Settings = {
    animation: animation !== false,
    colors: colors === "grey" ? "grey" : "viridis",
    maxHeight: typeof maxHeight === "number" ? maxHeight : session.settings.maxHeight,
    courseFolder: typeof courseFolder === "string" ? courseFolder : "",
  };
  session.settings = next;
  document.body.style.setProperty("--cnnlab-max-height", `${next.maxHeight}px`);
}
