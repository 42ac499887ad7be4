import type { Handler } from "../kernel.js";
import { commClose, commInfo, commMsg, commOpen } from "./comm.js";
import { complete } from "./complete.js";
import { execute } from "./execute.js";
import { history } from "./history.js";
import { inspect } from "./inspect.js";
import { interrupt } from "./interrupt.js";
import { isComplete } from "./isComplete.js";
import { kernelInfo } from "./kernelInfo.js";
import { shutdown } from "./shutdown.js";

/** Every message type that a client may send, on shell or control. */
export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: kernelInfo,
  execute_request: execute,
  complete_request: complete,
  inspect_request: inspect,
  history_request: history,
  is_complete_request: isComplete,
  comm_info_request: commInfo,
  comm_open: commOpen,
  comm_msg: commMsg,
  comm_close: commClose,
  interrupt_request: interrupt,
  shutdown_request: shutdown,
};
