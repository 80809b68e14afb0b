/** Which known word somebody meant who wrote an unknown one. */
import { anyOf, show } from "./fault.js";

/** The cure for an unknown word: the nearest known one if it is a likely slip, else all of them. */
export function nearest(word: string, known: readonly string[]): string {
  const scored = known.map((candidate) => ({ candidate, distance: distance(word, candidate) }));
  const best = scored.sort((a, b) => a.distance - b.distance)[0];
  if (best !== undefined && best.distance <= Math.min(3, Math.floor(best.candidate.length / 2)))
    return `did you mean ${show(best.candidate)}?`;
  return known.length === 0 ? "remove it" : `use ${anyOf(known.map((name) => show(name)))}`;
}

/** Edits from one word to the other, a swap of neighbours counted once, case ignored; long words are cut. */
function distance(from: string, to: string): number {
  const [a, b] = [from.slice(0, 40).toLowerCase(), to.slice(0, 40).toLowerCase()];
  const rows = [Array.from({ length: b.length + 1 }, (_, index) => index)];
  const cell = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const change = cell(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? cell(i - 2, j - 2) + 1 : Infinity;
      row.push(Math.min(change, swap, cell(i - 1, j) + 1, cell(i, j - 1) + 1));
    }
  }
  return cell(a.length, b.length);
}
