/** The machine that figures are of. */
import { cpus, totalmem } from "node:os";

/** Cores, memory and Node: `2 x AMD EPYC, 24 GiB, Node 20.20.0`. */
export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? "unknown CPU"}, ${memory} GiB, Node ${process.versions.node}`;
}
