import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { commPlugin } from "./commPlugin.js";
import { coursePlugin } from "./coursePlugin.js";
import { settingsPlugin } from "./settingsPlugin.js";

const plugins: readonly JupyterFrontEndPlugin<void>[] = [settingsPlugin, commPlugin, coursePlugin];

export default plugins;
