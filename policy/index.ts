/** `pulumi preview --policy-pack policy`: the rules as a policy pack, mandatory, for the stack at hand. */
import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";

import { catalog, resolve } from "../catalog/index.js";
import { environmentFor } from "../stacks/index.js";
import {
  holdersProtected,
  loadBalancersInternal,
  noOpenRange,
  routesFromCatalog,
  type Intent,
  type Rule,
} from "./rules.js";

/** Stack -> what it is meant to be; a policy is asked for every resource. */
const intents = new Map<string, Intent>();

function intentOf(urn: string): Intent {
  const stack = urn.split(":")[2] ?? "";
  const known = intents.get(stack);
  if (known !== undefined) return known;
  const environment = environmentFor(stack);
  const intent = { environment, services: resolve(catalog, environment) };
  intents.set(stack, intent);
  return intent;
}

function policy(name: string, description: string, rule: Rule): ResourceValidationPolicy {
  return {
    name,
    description,
    enforcementLevel: "mandatory",
    validateResource: ({ type, name: resource, urn, props, opts }, report) => {
      const candidate = { type, name: resource, props, isProtected: opts.protect };
      for (const { problem, cure } of rule(candidate, intentOf(urn))) report(`${problem}; ${cure}`);
    },
  };
}

new PolicyPack("service-ingress", {
  policies: [
    policy(
      "load-balancers-internal",
      "Load balancers are internal unless the catalog says external.",
      loadBalancersInternal,
    ),
    policy(
      "routes-from-catalog",
      "Every route and every DNS record is of the catalog.",
      routesFromCatalog,
    ),
    policy("no-open-range", "No firewall rule lets everybody in.", noOpenRange),
    policy("holders-protected", "Protected resources stay protected.", holdersProtected),
  ],
});
