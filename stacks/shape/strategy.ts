/** The shape of the strategy: chart, images and layout of its controller. */
import { z } from "zod";

import { pattern } from "../../catalog/grammar.js";
import { fields, kinds, oneOf, text, whole } from "../../catalog/parse.js";
import type { ChartLocation, ControllerOptions, IngressLayout, Strategy } from "../environment.js";
import { image, range } from "./values.js";

const quantity = (noun: string, form: RegExp, example: string) =>
  text(noun, pattern(form, noun, example));

const version = text(
  'a version like "4.15.1"',
  pattern(/^\d+\.\d+\.\d+(-[0-9A-Za-z.-]{1,40})?$/, "one exact version", "4.15.1"),
);

const chart: z.ZodType<ChartLocation> = kinds(
  fields({
    kind: z.literal("repository"),
    url: text(
      "the address of a chart repository",
      pattern(
        /^https:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[\w./~-]*)?$/,
        "an https address",
        "https://kubernetes.github.io/ingress-nginx",
      ),
    ),
    version,
  }),
  fields({
    kind: z.literal("oci"),
    address: text(
      "the address of a chart",
      pattern(
        /^oci:\/\/[a-z0-9.-]+(:\d{1,5})?(\/[a-z0-9._-]+)+$/,
        "an OCI address",
        "oci://europe-docker.pkg.dev/p/charts/ingress-nginx",
      ),
    ),
    version,
  }),
  fields({
    kind: z.literal("archive"),
    path: text(
      "the path of a chart archive",
      pattern(
        /^(?!\/)(?!.*(^|\/)\.\.(\/|$))[\w./-]{1,200}\.tgz$/,
        "a path of a .tgz file inside the project",
        "vendor/ingress-nginx-4.15.1.tgz",
      ),
    ),
    version,
    sha256: text(
      "the SHA-256 of the archive",
      pattern(/^[0-9a-f]{64}$/, "a SHA-256 in 64 hex digits", "0a1b2c..."),
    ),
  }),
);

const controller: z.ZodType<ControllerOptions> = fields({
  chart,
  images: fields({ controller: image, webhookCertgen: image, defaultBackend: image }),
  // One pod is an outage at each rollout, and has no PodDisruptionBudget (facts H19).
  replicas: whole("a number of controller pods", 2, 100),
  resources: fields({
    cpu: quantity("an amount of CPU", /^(\d{1,4}(\.\d{1,3})?|\d{1,6}m)$/, "500m"),
    memory: quantity("an amount of memory", /^\d{1,6}(Ki|Mi|Gi)$/, "512Mi"),
  }),
});

const layout: z.ZodType<IngressLayout> = kinds(
  fields({ kind: z.literal("per-host") }),
  fields({
    kind: z.literal("sharded"),
    rulesPerIngress: whole("a number of rules in one Ingress (facts E12)", 1, 100),
  }),
);

const proxySubnet = kinds(
  fields({ kind: z.literal("create"), range }),
  fields({ kind: z.literal("existing"), range }),
);

/** The strategies, and all that the shared ingress is given. */
export const strategy: z.ZodType<Strategy> = kinds(
  fields({ kind: z.literal("shared-ingress"), controller, layout }),
  fields({
    kind: z.literal("load-balancer-per-service"),
    addressSharing: oneOf("a way to share addresses", ["none", "shared"]),
  }),
  fields({
    kind: z.literal("static-route"),
    redundancy: whole("a number of routes to different nodes", 1, 10),
  }),
  fields({
    kind: z.literal("gateway"),
    proxySubnet,
    urlMapSize: oneOf("a size of URL maps", ["128KiB", "1MiB"]),
  }),
);
