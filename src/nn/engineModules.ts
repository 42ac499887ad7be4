// The engine's own modules keep none of the values that pass through them, so under noGrad these end with the module. A
// module of anybody else, also one that extends one of these, may have put a value aside.

const classes = new Set<unknown>();

/** Notes the classes among a file's exports as the engine's. */
export function addEngineModules(exported: Readonly<Record<string, unknown>>): void {
  for (const value of Object.values(exported)) classes.add(value);
}

/** Whether a module's class is the engine's own. */
export function isEngineModule(module: object): boolean {
  return classes.has(module.constructor);
}
