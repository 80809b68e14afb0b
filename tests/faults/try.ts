import { FAULTS, Schedule, type FaultClass, type Phase } from "./schedule.js";
import { Random } from "./random.js";
const [strategy = "shared-ingress", services = "8", seed = "1", only = "", phase = "after"] =
  process.argv.slice(2);
(globalThis as any).off = Number(process.argv[7] ?? 0);
const t0 = Date.now();
const s = await Schedule.open(strategy as never, Number(services));
console.log("open", (Date.now() - t0) / 1000, s.calls);
let n = 0;
for (const fault of FAULTS) {
  if (only !== "" && !only.split(",").includes(fault)) continue;
  const t = Date.now();
  try {
    const o = await s.suffer(
      fault as FaultClass,
      phase as Phase,
      new Random(Number(seed) + n++ + (globalThis as any).off),
    );
    console.log(((Date.now() - t) / 1000).toFixed(0), JSON.stringify(o, null, 1));
  } catch (e) {
    console.log("THROWN", fault, e);
  }
}
await s.close();
