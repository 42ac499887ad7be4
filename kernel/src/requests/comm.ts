import { asJson, asString } from "../json.js";
import type { Handler } from "../kernel.js";

/** `comm_open`, `comm_msg`, `comm_close`: they have no reply, and are handled while cells run. */
function comm(kind: "open" | "msg" | "close"): Handler {
  return async (request, kernel) => {
    const { content, header } = request;
    const commId = asString(content["comm_id"]);
    if (kind === "open") kernel.cells.comms.set(commId, asString(content["target_name"]));
    const data = content["data"] ?? {};
    const { error } = await kernel.cells.comm(request, { kind, commId, data });
    if (error !== undefined) kernel.iopub.publish("error", header, error);
    return undefined;
  };
}

export const commOpen = comm("open");
export const commMsg = comm("msg");
export const commClose = comm("close");

/** `comm_info_request`: the open comms, perhaps of one target. */
export const commInfo: Handler = ({ content }, kernel) => {
  const wanted = asJson(content)["target_name"];
  const comms = [...kernel.cells.comms]
    .filter(([, target]) => typeof wanted !== "string" || wanted === target)
    .map(([id, target_name]) => [id, { target_name }]);
  return Promise.resolve({ status: "ok", comms: Object.fromEntries(comms) as object });
};
