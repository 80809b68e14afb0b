/** What a Helm release will consist of: chart, name, values, rendered objects. */
import { recordAt, textAt } from "../json.js";
import { CloudError, type ClusterScope, type Properties } from "../kind.js";
import type { KubeObject } from "../state.js";
import { render } from "./chart.js";
import { knownChart } from "./chartNames.js";
import { checkValues } from "./chartValues.js";
import { demandNamespace } from "./objects.js";

export interface ReleasePlan {
  readonly name: string;
  readonly namespace: string;
  readonly createNamespace: boolean;
  readonly values: Properties;
  readonly objects: readonly KubeObject[];
}

/** `autoName` gives the name of a new release whose inputs have none. */
export function planRelease(
  scope: ClusterScope,
  inputs: Properties,
  id: string | undefined,
  autoName: () => string,
): ReleasePlan {
  resolveChart(inputs);
  const [idName, idNamespace] = id?.split("/").reverse() ?? [];
  const name = idName ?? textAt(inputs, "name") ?? autoName();
  const namespace = idNamespace ?? textAt(inputs, "namespace") ?? "default";
  if (!/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(name) || name.length > 53) {
    throw new CloudError(
      "Invalid",
      `invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than 53: ${name}`,
    );
  }
  const values = recordAt(inputs, "values");
  checkValues(values);
  const createNamespace = inputs["createNamespace"] === true;
  const rendered = render({ name, namespace, values });
  const objects = inputs["skipAwait"] === true ? rendered.map(withoutAwait) : rendered;
  const plan = { name, namespace, createNamespace, values, objects };
  if (!createNamespace) demandNamespaceFor(scope, namespace);
  return plan;
}

/** Helm without `--wait`: nobody waits for pods or for an address. */
function withoutAwait(object: KubeObject): KubeObject {
  const metadata = recordAt(object, "metadata");
  const annotations = { ...recordAt(metadata, "annotations"), "pulumi.com/skipAwait": "true" };
  return { ...object, metadata: { ...metadata, annotations } };
}

function demandNamespaceFor(scope: ClusterScope, namespace: string): void {
  try {
    demandNamespace(scope.cluster, namespace);
  } catch (error) {
    if (error instanceof CloudError)
      throw new CloudError(
        error.reason,
        `failed to create release: create: failed to create: ${error.message}`,
      );
    throw error;
  }
}

/** Accepts the chart by name, repository, OCI address or archive; its location is not contacted. */
function resolveChart(inputs: Properties): void {
  const chart = textAt(inputs, "chart") ?? "";
  const file = chart.slice(chart.lastIndexOf("/") + 1);
  const archive = /^(.+?)(?:-(\d+\.\d+\.\d+[^/]*))?\.tgz$/.exec(file);
  const name = archive?.[1] ?? file;
  const version =
    textAt(inputs, "version")?.replace(/^v/, "") ?? archive?.[2] ?? knownChart.version;
  const wrong =
    name !== knownChart.name ||
    version !== knownChart.version ||
    (archive?.[2] ?? version) !== version;
  if (!wrong) return;
  throw new CloudError(
    "NotFound",
    `chart "${name}" version "${version}" (${chart}) is not known to the embedded cloud; it knows "${knownChart.name}" version "${knownChart.version}"`,
  );
}
