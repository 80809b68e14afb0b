/** A process that has the state file open until its standard input ends. */
import { once } from "node:events";

import { CloudStore } from "../../simulator/store.js";

const store = await CloudStore.open(process.argv[2] ?? "", "demo", "another command");
await store.change((state) => {
  state.google["from the other"] = { token: "test:index:Thing", outputs: {} };
});
process.stdout.write("open\n");
process.stdin.resume();
await once(process.stdin, "end");
await store.close();
