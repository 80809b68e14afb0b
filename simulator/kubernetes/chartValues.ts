/** Checks of the values of chart ingress-nginx, by the types that its rendered objects need. */
import { z } from "zod";

import { textAt } from "../json.js";
import { CloudError, type Properties } from "../kind.js";
import { knownChart } from "./chartNames.js";

const texts = z.record(z.string(), z.string());

const count = z.union([z.int().nonnegative(), z.string().regex(/^\d+%?$/)]);

/** Types of the values that templates turn into typed fields; a wrong one would be refused by the API server. */
const valuesSchema = z.looseObject({
  fullnameOverride: z.string().optional(),
  nameOverride: z.string().optional(),
  tcp: texts.optional(),
  controller: z
    .looseObject({
      replicaCount: z.int().nonnegative().optional(),
      minAvailable: count.optional(),
      config: texts.optional(),
      kind: z.enum(["Deployment", "DaemonSet", "Both"]).optional(),
      image: z
        .looseObject({ tag: z.string().optional(), digest: z.string().optional() })
        .optional(),
      topologySpreadConstraints: z.array(z.looseObject({})).optional(),
      ingressClassResource: z
        .looseObject({
          name: z.string().optional(),
          enabled: z.boolean().optional(),
          default: z.boolean().optional(),
        })
        .optional(),
      service: z
        .looseObject({
          enabled: z.boolean().optional(),
          annotations: texts.optional(),
          loadBalancerSourceRanges: z.array(z.string()).optional(),
          enableHttp: z.boolean().optional(),
          enableHttps: z.boolean().optional(),
        })
        .optional(),
      admissionWebhooks: z.looseObject({ enabled: z.boolean().optional() }).optional(),
    })
    .optional(),
  defaultBackend: z
    .looseObject({
      enabled: z.boolean().optional(),
      replicaCount: z.int().nonnegative().optional(),
    })
    .optional(),
});

/** Throws CloudError when a value has a type that the rendered object could not have. */
export function checkValues(values: Properties): void {
  const result = valuesSchema.safeParse(values);
  if (!result.success) {
    const faults = result.error.issues.map(
      ({ path, message }) => `values.${path.map(String).join(".")}: ${message}`,
    );
    throw new CloudError(
      "Invalid",
      `chart ${knownChart.name} ${knownChart.version}: ${faults.join("; ")}`,
    );
  }
  const tag = textAt(values, "controller.image.tag");
  const [major = 0, minor = 0] = (/^v?(\d+)\.(\d+)/.exec(tag ?? "v1.15")?.slice(1) ?? []).map(
    Number,
  );
  if (major === 0 && minor < 27) {
    throw new CloudError(
      "Invalid",
      `execution error at (${knownChart.name}/templates/controller-deployment.yaml): Controller container image tag should be 0.27.0 or higher`,
    );
  }
}
