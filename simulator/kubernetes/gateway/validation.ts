/** What the API server finds in objects of the Gateway API and of GKE's policies: the CRDs' own limits. */
import { isRecord, listAt, numberAt, recordAt, textAt } from "../../json.js";
import type { Json } from "../../kind.js";
import type { KubeObject } from "../../state.js";
import { misfits } from "../grammar.js";

/** Listeners of a Gateway (facts Q30). */
const maxListeners = 64;

/** Of an HTTPRoute: host names, rules, matches of a rule (facts Q31), and matches in all. */
const [maxHostnames, maxRules, maxMatches, maxAllMatches] = [16, 16, 64, 128];

/** Faults of a Gateway. */
export function gatewayFaults(object: KubeObject): string[] {
  const listeners = listAt(object, "spec.listeners");
  const names = listeners.map((listener) => textAt(listener, "name") ?? "");
  return [
    ...(textAt(object, "spec.gatewayClassName") === undefined
      ? ["spec.gatewayClassName: Required value"]
      : []),
    ...(listeners.length === 0 ? ["spec.listeners: Required value"] : []),
    ...tooMany("spec.listeners", listeners, maxListeners),
    ...listeners.flatMap((listener, index) => {
      const at = `spec.listeners[${index}]`;
      return [
        ...(names.indexOf(names[index] ?? "") < index
          ? [`${at}: Duplicate value: {"name":${JSON.stringify(names[index])}}`]
          : []),
        ...port(`${at}.port`, numberAt(listener, "port")),
        ...oneOf(`${at}.protocol`, textAt(listener, "protocol"), [
          "HTTP",
          "HTTPS",
          "TLS",
          "TCP",
          "UDP",
        ]),
        ...oneOf(
          `${at}.allowedRoutes.namespaces.from`,
          textAt(listener, "allowedRoutes.namespaces.from"),
          ["All", "Selector", "Same"],
        ),
        ...(textAt(listener, "protocol") === "HTTP" && isRecord(recordAt(listener, "")["tls"])
          ? [
              `spec.listeners: Invalid value: "array": tls must not be specified for protocols ['HTTP', 'TCP', 'UDP']`,
            ]
          : []),
      ];
    }),
  ];
}

/** Faults of an HTTPRoute. */
export function httpRouteFaults(object: KubeObject): string[] {
  const hostnames = listAt(object, "spec.hostnames");
  const rules = listAt(object, "spec.rules");
  const counts = rules.map((rule) => listAt(rule, "matches").length);
  return [
    ...tooMany("spec.hostnames", hostnames, maxHostnames),
    ...hostnames.flatMap((hostname, index) => hostFaults(`spec.hostnames[${index}]`, hostname)),
    ...tooMany("spec.rules", rules, maxRules),
    ...(counts.reduce((sum, count) => sum + count, 0) > maxAllMatches
      ? [
          `spec.rules: Invalid value: "array": While 16 rules and 64 matches per rule are allowed, the total number of matches across all rules in a route must be less than ${maxAllMatches}`,
        ]
      : []),
    ...rules.flatMap((rule, index) => ruleFaults(`spec.rules[${index}]`, rule)),
  ];
}

function ruleFaults(at: string, rule: Json): string[] {
  const matches = listAt(rule, "matches");
  return [
    ...tooMany(`${at}.matches`, matches, maxMatches),
    ...matches.flatMap((match, index) => {
      const [type, value] = [textAt(match, "path.type"), textAt(match, "path.value")];
      const place = `${at}.matches[${index}].path`;
      return [
        ...oneOf(`${place}.type`, type, ["Exact", "PathPrefix", "RegularExpression"]),
        ...(value === undefined || value.startsWith("/")
          ? []
          : [
              `${place}: Invalid value: "object": value must be an absolute path and start with '/' when type one of ['Exact', 'PathPrefix']`,
            ]),
      ];
    }),
    ...listAt(rule, "backendRefs").flatMap((backend, index) =>
      port(`${at}.backendRefs[${index}].port`, numberAt(backend, "port")),
    ),
    ...listAt(rule, "filters").flatMap((filter, index) => {
      const place = `${at}.filters[${index}].requestRedirect`;
      const status = numberAt(filter, "requestRedirect.statusCode");
      return [
        ...oneOf(`${place}.scheme`, textAt(filter, "requestRedirect.scheme"), ["http", "https"]),
        ...(status === undefined || status === 301 || status === 302
          ? []
          : [`${place}.statusCode: Unsupported value: ${status}: supported values: "301", "302"`]),
      ];
    }),
  ];
}

/** A host name, or a wildcard of one label before it; no address. */
function hostFaults(at: string, hostname: Json): string[] {
  if (typeof hostname !== "string") return [`${at}: Invalid value: must be a string`];
  return misfits(at, hostname, hostname.startsWith("*.") ? "wildcard" : "subdomain");
}

/** Faults of a HealthCheckPolicy: seconds and counts as Compute has them. */
export function healthCheckFaults(object: KubeObject): string[] {
  const policy = recordAt(object, "spec.default");
  return [
    ...targetFaults(object),
    ...between("spec.default.checkIntervalSec", numberAt(policy, "checkIntervalSec"), 1, 300),
    ...between("spec.default.timeoutSec", numberAt(policy, "timeoutSec"), 1, 300),
    ...between("spec.default.healthyThreshold", numberAt(policy, "healthyThreshold"), 1, 10),
    ...between("spec.default.unhealthyThreshold", numberAt(policy, "unhealthyThreshold"), 1, 10),
    ...oneOf("spec.default.config.type", textAt(policy, "config.type"), [
      "TCP",
      "HTTP",
      "HTTPS",
      "HTTP2",
      "GRPC",
    ]),
  ];
}

/** Faults of a GCPBackendPolicy: seconds as Compute has them. */
export function backendPolicyFaults(object: KubeObject): string[] {
  const draining = numberAt(object, "spec.default.connectionDraining.drainingTimeoutSec");
  return [
    ...targetFaults(object),
    ...between(
      "spec.default.timeoutSec",
      numberAt(object, "spec.default.timeoutSec"),
      1,
      2147483647,
    ),
    ...between("spec.default.connectionDraining.drainingTimeoutSec", draining, 0, 3600),
  ];
}

/** A policy says what it is about. */
export function targetFaults(object: KubeObject): string[] {
  return ["kind", "name"].flatMap((field) =>
    textAt(object, `spec.targetRef.${field}`) === undefined
      ? [`spec.targetRef.${field}: Required value`]
      : [],
  );
}

function tooMany(at: string, list: readonly Json[], most: number): string[] {
  return list.length <= most
    ? []
    : [`${at}: Too many: ${list.length}: must have at most ${most} items`];
}

function port(at: string, value: number | undefined): string[] {
  return between(at, value ?? 0, 1, 65_535);
}

function between(at: string, value: number | undefined, low: number, high: number): string[] {
  if (value === undefined || (value >= low && value <= high)) return [];
  const bound = value < low ? `greater than or equal to ${low}` : `less than or equal to ${high}`;
  return [`${at}: Invalid value: ${value}: ${at} in body should be ${bound}`];
}

function oneOf(at: string, value: string | undefined, values: readonly string[]): string[] {
  if (value === undefined || values.includes(value)) return [];
  const choices = values.map((choice) => JSON.stringify(choice)).join(", ");
  return [`${at}: Unsupported value: ${JSON.stringify(value)}: supported values: ${choices}`];
}
