import { asString } from "../json.js";
import type { Handler } from "../kernel.js";

/** `is_complete_request`. */
export const isComplete: Handler = async ({ content }, kernel) => {
  const { status, indent } = await kernel.language.isComplete(asString(content["code"]));
  return status === "incomplete" ? { status, indent: indent ?? "" } : { status };
};
