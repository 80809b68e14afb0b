/** The shape of the network and of the cluster. */
import { z } from "zod";

import { show } from "../../catalog/fault.js";
import { line, pattern } from "../../catalog/grammar.js";
import { fields, flag, kinds, oneOf, text, whole } from "../../catalog/parse.js";
import type { Cidr, ClusterMode, NetworkMode } from "../environment.js";
import { cidr } from "../ranges.js";
import { googleName, range } from "./values.js";

const kubernetesVersion = text(
  'a Kubernetes version like "1.35"',
  pattern(/^1\.\d{1,2}(\.\d{1,3}(-gke\.\d{1,9})?)?$/, "a Kubernetes version", "1.35"),
);

/** The three kinds of network. */
export const network: z.ZodType<NetworkMode> = kinds(
  fields({
    kind: z.literal("create"),
    nodeRange: range,
    podRange: range,
    serviceRange: text<Cidr | "managed">('a range like "10.0.0.0/20" or "managed"', (value) =>
      value === "managed" ? undefined : cidr(value),
    ),
  }),
  fields({
    kind: z.literal("existing"),
    network: googleName("the name of a VPC network"),
    subnet: googleName("the name of a subnet"),
    podRangeName: z.exactOptional(googleName("the name of a secondary range")),
    serviceRangeName: z.exactOptional(googleName("the name of a secondary range")),
    firewall: oneOf("a way to get firewall rules", ["create", "existing"]),
  }),
  fields({ kind: z.literal("none") }),
);

const instant = text(
  'a time like "2026-01-03T02:00:00Z"',
  (value) =>
    pattern(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, "a time in UTC", "2026-01-03T02:00:00Z")(value) ??
    (Number.isNaN(Date.parse(value))
      ? { problem: `${show(value)} is no day of the calendar`, cure: "write a real date and time" }
      : undefined),
);

const window = fields({
  start: instant,
  end: instant,
  recurrence: text(
    "a recurrence rule",
    pattern(
      /^FREQ=(DAILY|WEEKLY)(;[A-Z]+=[A-Z0-9,]+)*$/,
      "a recurrence rule of RFC 5545",
      "FREQ=WEEKLY;BYDAY=SA,SU",
    ),
  ),
  minorVersionHeldSince: z.exactOptional(instant),
});

/** Nodes of one pool in one zone (facts Q42). */
const MOST_NODES = 1000;

/** The three kinds of cluster. */
export const cluster: z.ZodType<ClusterMode> = kinds(
  fields({
    kind: z.literal("create"),
    kubernetesVersion,
    releaseChannel: oneOf("a release channel", ["RAPID", "REGULAR", "STABLE", "EXTENDED"]),
    machineType: text(
      "a machine type",
      pattern(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,20}){1,3}$/, "a machine type", "e2-standard-4"),
    ),
    dataplane: z.exactOptional(oneOf("a dataplane", ["v2", "legacy"])),
    nodesPerZone: fields({
      min: whole("a number of nodes", 1, MOST_NODES),
      max: whole("a number of nodes", 1, MOST_NODES),
    }),
    controlPlaneRange: range,
    maintenanceWindow: z.exactOptional(window),
    deletionProtection: flag,
  }),
  fields({
    kind: z.literal("existing"),
    name: googleName("the name of a GKE cluster"),
    kubernetesVersion,
    nodeServiceAccount: text(
      "the e-mail of the nodes' service account",
      pattern(
        /^[a-z0-9][a-z0-9-]{0,62}@[a-z0-9][a-z0-9.-]{0,120}\.gserviceaccount\.com$/,
        "the e-mail of a service account",
        "gke-nodes@project.iam.gserviceaccount.com",
      ),
    ),
    controlPlaneRange: range,
  }),
  fields({
    kind: z.literal("kubeconfig"),
    context: text("the name of a context", line(253)),
    path: z.exactOptional(text("the path of a kubeconfig", line(1024))),
    kubernetesVersion,
    controlPlaneRange: z.exactOptional(range),
  }),
);
