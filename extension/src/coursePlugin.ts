import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette, Notification } from "@jupyterlab/apputils";
import { PageConfig, PathExt, URLExt } from "@jupyterlab/coreutils";
import { ILauncher } from "@jupyterlab/launcher";
import { INotebookTracker } from "@jupyterlab/notebook";
import { ServerConnection } from "@jupyterlab/services";
import { findCourse } from "./findCourse.js";
import { logo } from "./logo.js";
import { session } from "./session.js";

const CATEGORY = "cnnlab";
const KERNEL = "cnnlab";
/** The nbconvert exporter that the wheel registers. */
const EXPORTER = "cnnlab_course";

/** The command ids that schema/plugin.json puts into toolbar and menu. */
const commands = {
  open: "cnnlab:open-course",
  export: "cnnlab:export-course",
  site: "cnnlab:export-site",
} as const;

/** Opens the course from launcher, palette and menu; exports a notebook of it from the toolbar. */
export const coursePlugin: JupyterFrontEndPlugin<void> = {
  id: "@cnnlab/jupyterlab:course",
  description: "Opens cnnlab's course and exports its notebooks",
  autoStart: true,
  optional: [INotebookTracker, ILauncher, ICommandPalette],
  activate(
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
  ) {
    app.commands.addCommand(commands.open, {
      label: () => session.translate("Open the course"),
      caption: () => session.translate("The ConvNet lecture, cell by cell"),
      icon: logo,
      execute: () => openCourse(app),
    });
    app.commands.addCommand(commands.export, {
      label: () => session.translate("Export as course page"),
      caption: () => session.translate("Save this notebook as one page that needs no kernel"),
      icon: logo,
      // Only cnnlab's notebooks get the button.
      isVisible: () => kernelName(notebooks) === KERNEL,
      isEnabled: () => kernelName(notebooks) === KERNEL,
      execute: () => exportNotebook(app, notebooks),
    });
    app.commands.addCommand(commands.site, {
      label: () => session.translate("Export the whole course as a site"),
      caption: () =>
        session.translate("Pages, slides, PDF and copies of all notebooks of this folder"),
      icon: logo,
      isEnabled: () => kernelName(notebooks) === KERNEL,
      execute: () => exportSite(app, notebooks),
    });
    if (notebooks !== null) {
      const refresh = () => app.commands.notifyCommandChanged(commands.export);
      notebooks.currentChanged.connect((_, panel) => {
        refresh();
        panel?.sessionContext.kernelChanged.connect(refresh);
      });
    }
    launcher?.add({ command: commands.open, category: "Other", rank: 0 });
    for (const command of Object.values(commands))
      palette?.addItem({ command, category: CATEGORY });
  },
};

function kernelName(notebooks: INotebookTracker | null): string | undefined {
  return notebooks?.currentWidget?.sessionContext.session?.kernel?.name;
}

async function openCourse(app: JupyterFrontEnd): Promise<void> {
  const found = await findCourse(app.serviceManager.contents, session.settings.courseFolder);
  if (found === undefined) {
    Notification.warning(
      session.translate("The course was not found. Set its folder in Settings, cnnlab."),
    );
    return;
  }
  await app.commands.execute("docmanager:open", found);
}

/** Saves the notebook as a page, and offers to open it. */
async function exportNotebook(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker | null,
): Promise<void> {
  const panel = notebooks?.currentWidget;
  if (!panel) return;
  if (panel.context.model.dirty && !panel.context.model.readOnly) await panel.context.save();
  const address = (download: boolean) =>
    PageConfig.getNBConvertURL({ path: panel.context.path, format: EXPORTER, download });
  const name = PathExt.basename(panel.context.path, ".ipynb") + ".html";
  const settings = app.serviceManager.serverSettings;
  const made = ServerConnection.makeRequest(address(true), {}, settings).then(async (response) => {
    if (!response.ok) throw new Error(response.statusText);
    save(await response.blob(), name);
    return name;
  });
  const open = () => globalThis.open(address(false), "_blank", "noopener");
  Notification.promise(made, {
    pending: { message: session.translate("Making the page …") },
    success: {
      message: () => `${session.translate("Saved as")} ${name}`,
      options: {
        actions: [{ label: session.translate("Open"), callback: open }],
        autoClose: 10_000,
      },
    },
    error: { message: (reason) => String(reason) },
  });
  await made.catch(() => null);
}

/** Gives the browser a file to keep; a tab opened on a download would only flash and close. */
function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Asks the server extension for the site of the notebook's folder, and opens it. */
async function exportSite(app: JupyterFrontEnd, notebooks: INotebookTracker | null): Promise<void> {
  const panel = notebooks?.currentWidget;
  if (!panel) return;
  if (panel.context.model.dirty && !panel.context.model.readOnly) await panel.context.save();
  const settings = app.serviceManager.serverSettings;
  const made = ServerConnection.makeRequest(
    URLExt.join(settings.baseUrl, "cnnlab", "course"),
    { method: "POST", body: JSON.stringify({ path: panel.context.path }) },
    settings,
  ).then(async (response) => {
    if (!response.ok) throw new Error(response.statusText);
    const answer: unknown = await response.json();
    return indexOf(answer);
  });
  Notification.promise(made, {
    pending: { message: session.translate("Making the course's site …") },
    success: {
      message: (index) => `${session.translate("The course's site is at")} ${String(index)}`,
    },
    error: { message: (reason) => String(reason) },
  });
  await made.then(
    (index) =>
      globalThis.open(
        URLExt.join(settings.baseUrl, "cnnlab", "course", index),
        "_blank",
        "noopener",
      ),
    () => null,
  );
}

function indexOf(answer: unknown): string {
  if (typeof answer === "object" && answer !== null && "index" in answer)
    if (typeof answer.index === "string") return answer.index;
  throw new Error("course: the server's answer names no page");
}
