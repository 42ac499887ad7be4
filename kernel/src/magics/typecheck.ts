import type { TypecheckMode } from "../cell/language.js";
import { magicError, type Magic } from "./magic.js";

const modes: readonly TypecheckMode[] = ["on", "warn", "off"];

export const typecheck: Magic = {
  usage: "[on | warn | off]",
  summary: "whether type errors stop a cell, are only shown, or are not looked for",
  run({ argument, kernel }) {
    const mode = modes.find((candidate) => candidate === argument);
    if (mode !== undefined) kernel.typecheck = mode;
    else if (argument !== "") {
      return Promise.resolve(magicError(`%typecheck: expected on, warn or off; came ${argument}`));
    }
    return Promise.resolve({ text: `Type checking is ${kernel.typecheck}.` });
  },
};
