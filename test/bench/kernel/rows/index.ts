import type { Row } from "../row.js";
import { control } from "./control.js";
import { errors } from "./errors.js";
import { help } from "./help.js";
import { language } from "./language.js";
import { output } from "./output.js";
import { commsAndWire } from "./wire.js";

/** Every statement about the kernel that the table judges. */
export const rows: readonly Row[] = [
  ...language,
  ...output,
  ...errors,
  ...control,
  ...help,
  ...commsAndWire,
];
