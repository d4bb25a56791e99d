export class Counter {
  #value = 0;

  // #region increment
  increment(): number {
    this.#value += 1;
    return this.#value;
  }
  // #endregion increment
}
