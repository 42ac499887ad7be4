import type { Message } from "cnnlab/display/render";

/** The comm target under which the kernel opens the channels of its displays. */
export const COMM_TARGET = "cnnlab.display";

/** The part of a comm that a display needs. */
export interface OpenComm {
  readonly isDisposed: boolean;
  send(data: Message): unknown;
}

const open = new Map<string, OpenComm>();
const finders = new Set<(commId: string) => OpenComm | undefined>();

export function rememberComm(commId: string, comm: OpenComm): void {
  open.set(commId, comm);
}

export function forgetComm(commId: string): void {
  open.delete(commId);
}

/** Adds a way to reach comms that were opened before this page was loaded. */
export function addCommFinder(finder: (commId: string) => OpenComm | undefined): void {
  finders.add(finder);
}

/** Sends to the kernel side of a comm. False when it is closed or no kernel knows it. */
export function sendToComm(commId: string, data: Message): boolean {
  const comm = open.get(commId) ?? findComm(commId);
  if (comm === undefined || comm.isDisposed) return false;
  comm.send(data);
  return true;
}

function findComm(commId: string): OpenComm | undefined {
  for (const finder of finders) {
    const comm = finder(commId);
    if (comm !== undefined) return comm;
  }
  return undefined;
}
