/** The machine, as the pages of figures name it. */
import { cpus, totalmem } from "node:os";

/** Processors, memory and Node: `2 x AMD EPYC, 24 GiB, Node 20.20.2`. */
export function describeMachine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} x ${first?.model ?? "unknown CPU"}, ${memory} GiB, Node ${process.versions.node}`;
}
