import { Session, type Runtime } from "node:inspector";
import { promiseHooks } from "node:v8";
import { InterruptError, runAsLatest, type Cell } from "./cell.js";

export type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "thrown"; readonly value: unknown };

let session = connect();

/**
 * The promise of the running script. The inspector holds it weakly and answers its end from inside
 * the garbage collector, which Node aborts at; an endless loop that V8 has optimised, or one that an
 * interrupt has terminated, leaves nobody else to hold it.
 */
const held: { promise?: Promise<unknown> | undefined } = {};

/** How inspector calls hand real values over: `this` of a called function. */
let received: unknown;
let receiverId = idOfReceiver();

/**
 * Runs a script as V8's REPL does: let, const and class can be redeclared, functions of older
 * scripts see new values, top-level await works. `settled` is never called for a script that
 * an interrupt terminated.
 */
export function evaluate(cell: Cell, js: string, settled: (outcome: Outcome) => void): void {
  const parameters = {
    expression: `${js}\n//# sourceURL=${cell.name}`,
    replMode: true,
    awaitPromise: true,
    objectGroup: cell.name,
    silent: true,
  };
  const answered = (error: Error | null, reply: Runtime.EvaluateReturnType | undefined): void => {
    held.promise = undefined;
    // The inspector's own error: an interrupt ended the script.
    if (error !== null || reply === undefined) {
      settled({ kind: "thrown", value: new InterruptError() });
    } else if (reply.exceptionDetails?.exception) {
      settled({ kind: "thrown", value: localValue(reply.exceptionDetails.exception) });
    } else settled({ kind: "value", value: localValue(reply.result) });
    session.post("Runtime.releaseObjectGroup", { objectGroup: cell.name });
  };
  // A REPL script is an async function, whose promise is the first that it creates.
  const stopHook = promiseHooks.onInit((promise) => {
    held.promise = promise;
    stopHook();
  }) as () => void;
  runAsLatest(cell, () => session.post("Runtime.evaluate", parameters, answered));
  stopHook();
}

/** Gives up scripts that will not settle, so that their promises may be collected. */
export function forgetScripts(): void {
  session.disconnect();
  held.promise = undefined;
  session = connect();
  receiverId = idOfReceiver();
}

function connect(): Session {
  const session = new Session();
  session.connect();
  return session;
}

/** The value that the inspector describes, as this program's own value. */
function localValue(remote: Runtime.RemoteObject): unknown {
  if (remote.objectId === undefined && remote.unserializableValue === undefined) {
    return remote.value;
  }
  session.post("Runtime.callFunctionOn", {
    objectId: receiverId,
    functionDeclaration: "function (value) { this(value); }",
    arguments: [
      remote.objectId === undefined
        ? { unserializableValue: remote.unserializableValue ?? "undefined" }
        : { objectId: remote.objectId },
    ],
    silent: true,
  });
  const value = received;
  received = undefined;
  return value;
}

/** The receiving function's inspector id; it is global only for the moment of asking. */
function idOfReceiver(): string {
  const name = "__cnnlab_receiver__";
  const value = (value: unknown): void => {
    received = value;
  };
  Object.defineProperty(globalThis, name, { value, configurable: true });
  let id: string | undefined;
  session.post("Runtime.evaluate", { expression: name }, (_error, reply) => {
    id = reply.result.objectId;
  });
  Reflect.deleteProperty(globalThis, name);
  if (id === undefined) throw new Error("evaluate: the inspector gave no id");
  return id;
}
