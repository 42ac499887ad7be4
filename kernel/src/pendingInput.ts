/** Pairs answers of the user with the questions of cells, in order. */
export class PendingInput {
  #waiting: ((value: string) => void)[] = [];

  next(): Promise<string> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  answer(value: string): void {
    this.#waiting.shift()?.(value);
  }

  /** Gives up questions of a cell that has ended; an answer would go to a later one. */
  clear(): void {
    this.#waiting = [];
  }
}
