import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker, type NotebookPanel } from "@jupyterlab/notebook";
import { COMM_TARGET, addCommFinder, forgetComm, rememberComm, type OpenComm } from "./comms.js";

/** Connects the buttons of the displays to the kernels of the open notebooks. */
export const commPlugin: JupyterFrontEndPlugin<void> = {
  id: "@cnnlab/jupyterlab:comms",
  description: "Carries a display's buttons to the kernel that showed it",
  autoStart: true,
  optional: [INotebookTracker],
  activate(_app: JupyterFrontEnd, notebooks: INotebookTracker | null) {
    if (notebooks === null) return;
    notebooks.widgetAdded.connect((_, panel) => {
      register(panel);
      panel.sessionContext.kernelChanged.connect(() => {
        register(panel);
      });
    });
    addCommFinder((commId) => reopen(notebooks, commId));
  },
};

function register({ sessionContext }: NotebookPanel): void {
  sessionContext.session?.kernel?.registerCommTarget(COMM_TARGET, (comm) => {
    rememberComm(comm.commId, comm);
    comm.onClose = () => {
      forgetComm(comm.commId);
    };
  });
}

/** After a reload the kernel's comm still lives: one with its id, on the current notebook, reaches it. */
function reopen(notebooks: INotebookTracker, commId: string): OpenComm | undefined {
  const kernel = notebooks.currentWidget?.sessionContext.session?.kernel;
  if (!kernel || !kernel.handleComms || kernel.hasComm(commId)) return undefined;
  const comm = kernel.createComm(COMM_TARGET, commId);
  rememberComm(commId, comm);
  return comm;
}
