/** Names that are somebody else's, or that an entry's default cannot be. */
import { show, type Fault, type Verdict } from "../fault.js";
import { GATEWAY_NAMESPACE } from "../gatewayPolicy.js";
import { HOST_LENGTH } from "../grammar.js";
import { fieldOf, type Rule } from "./site.js";

/** Namespaces of Kubernetes, of GKE, and of this program's ingress controllers and Gateways. */
const RESERVED_NAMESPACES = new Set([
  "default",
  "ingress-internal",
  "ingress-external",
  GATEWAY_NAMESPACE,
]);
const RESERVED_PREFIXES = ["kube-", "gke-", "gmp-"];

/** `localhost` is the caller itself wherever it stands alone or at the end of a name (RFC 6761). */
const RESERVED_HOST = /(^|\.)localhost(\.|$)/;

/** No namespace of Kubernetes, GKE or this program's controllers and Gateways. */
export const namespaces: Rule = ({ services }) =>
  services
    .filter(
      ({ namespace }) =>
        RESERVED_NAMESPACES.has(namespace) ||
        RESERVED_PREFIXES.some((prefix) => namespace.startsWith(prefix)),
    )
    .map((service) => ({
      at: fieldOf(service, "namespace"),
      problem: `${show(service.namespace)} is a reserved namespace`,
      cure: "use a namespace of the team",
    }));

/** An entry without `service` takes its key, which may start with a digit; a Service's name may not (facts E8). */
export const defaultServiceNames: Rule = ({ services }) =>
  services
    .filter(({ key, written }) => written.service === undefined && /^\d/.test(key))
    .map((service) => ({
      at: fieldOf(service, "service"),
      problem: `is missing, and the key ${show(service.key)} is not the name of a Kubernetes Service (facts E8)`,
      cure: "add the Service's name, which starts with a letter",
    }));

/** Hosts that fit the domain: not repeated in it, not too long with it, not reserved. */
export const hostNames: Rule = ({ services, environment: { domain } }) => {
  const faults: Fault[] = [];
  for (const service of services)
    for (const [index, host] of service.hosts.entries()) {
      const verdict = hostInDomain(host, domain);
      if (verdict !== undefined)
        faults.push({ at: fieldOf(service, `hosts[${index}]`), ...verdict });
    }
  return faults;
};

function hostInDomain(host: string, domain: string): Verdict | undefined {
  if (host === domain || host.endsWith(`.${domain}`)) {
    const rest = host.slice(0, -domain.length - 1);
    const cure = rest === "" ? "name a host in the domain" : `use ${show(rest)}`;
    return { problem: `${show(host)} repeats the domain ${show(domain)}`, cure };
  }
  if (RESERVED_HOST.test(host))
    return { problem: `${show(host)} is a reserved host`, cure: "choose another name" };
  const length = host.length + 1 + domain.length;
  if (length <= HOST_LENGTH) return undefined;
  return {
    problem: `${show(host)} has ${length} characters with the domain ${show(domain)}`,
    cure: `use at most ${HOST_LENGTH} in all`,
  };
}
