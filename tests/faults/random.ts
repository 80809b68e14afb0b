/** Numbers from a seed, by fast-check's generator, so that a run can be repeated. */
import fc from "fast-check";

/** A source of choices. */
export class Random {
  private readonly seed: number;
  private drawn = 0;

  constructor(seed: number) {
    this.seed = seed;
  }

  /** A whole number from 1 to `most`. */
  from1(most: number): number {
    this.drawn += 1;
    const seed = this.seed * 1009 + this.drawn;
    const [number = 1] = fc.sample(fc.noBias(fc.integer({ min: 1, max: most })), {
      seed,
      numRuns: 1,
    });
    return number;
  }

  /** One of a list that is not empty. */
  choice<T>(list: readonly T[]): T {
    const chosen = list[this.from1(list.length) - 1];
    if (chosen === undefined) throw new Error("nothing to choose from");
    return chosen;
  }
}
