import { cd } from "./cd.js";
import { env } from "./env.js";
import { helpOn } from "./help.js";
import type { Magic } from "./magic.js";
import { npm } from "./npm.js";
import { reset } from "./reset.js";
import { time, timeit } from "./time.js";
import { typecheck } from "./typecheck.js";
import { who } from "./who.js";

/** Every magic, in the order of `%help`. */
export const magics: Readonly<Record<string, Magic>> = {
  help: helpOn(() => magics),
  time,
  timeit,
  who,
  reset,
  cd,
  env,
  typecheck,
  npm,
};
