/** Something the user can mend: one line that says what is wrong, and what to do. */
export class Problem extends Error {
  constructor(what, mend) {
    super(`${what}. ${mend}`);
  }
}

/** Runs a command's main function; a Problem becomes its one line, anything else keeps its stack. */
export async function main(run) {
  try {
    process.exitCode = await run();
  } catch (error) {
    console.error(error instanceof Problem ? `cnnlab: ${error.message}` : error);
    process.exitCode = 1;
  }
}
