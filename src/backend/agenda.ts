/** What a piece of work fills: it knows for whom it waits. */
interface Filled {
  pending: Agenda | null;
}

let open: Agenda | null = null;
const unfinished = new Set<Agenda>();

/**
 * Work that was put off: while it is open, ops check, plan and record as always, but their computing waits here. It is
 * then done in the same order piece by piece, or all at once when somebody reads a value that it makes or writes to one
 * that it needs; so the values are the same bit by bit.
 */
export class Agenda {
  readonly #pieces: ((() => void) | undefined)[] = [];
  readonly #reads = new Set<object>();
  #next = 0;
  #busy = false;
  #failure: Error | null = null;

  /** Runs `fn` with its work put off. */
  collect<T>(fn: () => T): T {
    const around = swapOpen(this);
    try {
      return fn();
    } catch (error) {
      this.drop();
      throw error;
    } finally {
      swapOpen(around);
    }
  }

  /** Adds a piece of work, which fills storages from others. */
  add(piece: () => void, reads: readonly object[] = [], fills: readonly Filled[] = []): void {
    for (const storage of reads) this.#reads.add(storage);
    for (const storage of fills) storage.pending = this;
    unfinished.add(this);
    this.#pieces.push(() => {
      for (const storage of fills) storage.pending = null;
      piece();
    });
  }

  /** Does the next piece; false when there is none. */
  step(): boolean {
    if (this.#failure !== null) throw this.#failure;
    const piece = this.#pieces[this.#next];
    if (piece === undefined) return false;
    this.#pieces[this.#next++] = undefined;
    this.#busy = true;
    const around = swapOpen(null);
    try {
      piece();
    } catch (error) {
      this.drop(error instanceof Error ? error : undefined);
      throw error;
    } finally {
      swapOpen(around);
      this.#busy = false;
    }
    if (this.#next === this.#pieces.length) this.#clear();
    return true;
  }

  /** Does all that is left, unless a piece of this very agenda asks. */
  finish(): void {
    if (this.#busy) return;
    while (this.step());
  }

  /** Before a write to a storage: does what is left if any of it reads the storage. */
  beforeWrite(storage: object): void {
    if (this.#reads.has(storage)) this.finish();
  }

  /** Forgets what is left: reading a value that it would have made is an error from now on. */
  drop(
    failure = new Error("this value was never computed: its computation was interrupted"),
  ): void {
    this.#failure = failure;
    this.#clear();
  }

  #clear(): void {
    unfinished.delete(this);
    this.#pieces.length = 0;
    this.#reads.clear();
    this.#next = 0;
  }
}

/** Opens another agenda, or none, and returns the one that was open. */
function swapOpen(agenda: Agenda | null): Agenda | null {
  const around = open;
  open = agenda;
  return around;
}

/** The agenda that work is to be put on; null when it is to be done at once. */
export function openAgenda(): Agenda | null {
  return open;
}

/** Puts a piece of work off, or does it now when no agenda is open. */
export function doInTurn(piece: () => void): void {
  if (open === null) piece();
  else open.add(piece);
}

/** To be called before a storage that others may read is written to. */
export function beforeWrite(storage: object): void {
  for (const agenda of unfinished) agenda.beforeWrite(storage);
}

/** After an interrupt, which skips `finally`: nothing is put off any more, and what waited is forgotten. */
export function resetAgendas(): void {
  open = null;
  for (const agenda of unfinished) agenda.drop();
}
