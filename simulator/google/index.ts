/** The Google Cloud types and functions that the embedded cloud knows. */
import type { ResourceKind } from "../kind.js";
import type { CloudState } from "../state.js";
import { addressKind } from "./address.js";
import { clusterKind } from "./cluster.js";
import { managedZoneKind, recordSetKind } from "./dns.js";
import { identityPoolKind, identityProviderKind } from "./federation.js";
import { firewallKind } from "./firewall.js";
import { accountKind, iamMemberKind } from "./iam.js";
import { iamOnKinds } from "./iamOn.js";
import { cryptoKeyKind, keyRingKind } from "./kms.js";
import { routerKind, routerNatKind } from "./nat.js";
import { networkKind, subnetworkKind } from "./network.js";
import { nodePoolKind } from "./nodePool.js";
import { routeKind } from "./route.js";
import { projectServiceKind } from "./projectServices.js";
import { bucketKind } from "./storage.js";

export { googleInvokes } from "./invokes.js";

/** One entry per Pulumi type token of `@pulumi/gcp` that a program may register. */
export const googleKinds: readonly ResourceKind<CloudState>[] = [
  networkKind,
  subnetworkKind,
  routerKind,
  routerNatKind,
  firewallKind,
  addressKind,
  accountKind,
  iamMemberKind,
  clusterKind,
  nodePoolKind,
  routeKind,
  managedZoneKind,
  recordSetKind,
  projectServiceKind,
  bucketKind,
  keyRingKind,
  cryptoKeyKind,
  identityPoolKind,
  identityProviderKind,
  ...iamOnKinds,
];
