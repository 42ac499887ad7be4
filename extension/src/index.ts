import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { commPlugin } from "./commPlugin.js";

const plugins: readonly JupyterFrontEndPlugin<void>[] = [commPlugin];

export default plugins;
