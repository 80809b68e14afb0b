/**
 * The same routes by cdk8s: catalog to YAML files, no cluster. `tsx bench/rivals/cdk8s.ts <services>
 * <rules per Ingress> <folder>`; the whole process is what a user waits for.
 */
import { ApiObject, App, Chart } from "cdk8s";

import { generateCatalog } from "../catalogs.js";
import { layoutOf } from "../environment.js";
import { manifests } from "../manifests.js";

const [services = "", rules = "", outdir = ""] = process.argv.slice(2);

const app = new App({ outdir });
const chart = new Chart(app, "routes");
for (const manifest of manifests(generateCatalog(Number(services)), layoutOf(Number(rules))))
  new ApiObject(chart, `${manifest.metadata.namespace}-${manifest.metadata.name}`, manifest);
app.synth();
