/** Cloud DNS: zones and record sets. */
import { at, flagAt, listAt, textAt, textsAt } from "../json.js";
import { CloudError, UNKNOWN, type Properties } from "../kind.js";
import { nextNumber, timestamp, type CloudState } from "../state.js";
import { all, matches, oneOf, required } from "./checks.js";
import {
  badRequest,
  demand,
  googleKind,
  idOf,
  outputsOf,
  physicalName,
  resourcesOf,
  selfLink,
} from "./model.js";

/** Token of zones. */
export const zoneToken = "gcp:dns/managedZone:ManagedZone";

const recordToken = "gcp:dns/recordSet:RecordSet";

/** `gcp:dns/managedZone:ManagedZone`. A zone with record sets goes only with `forceDestroy`. */
export const managedZoneKind = googleKind({
  token: zoneToken,
  noun: "ManagedZone",
  replaceOn: ["name", "project", "dnsName", "visibility", "reverseLookup"],
  computed: ["creationTime", "managedZoneId", "nameServers"],
  check: all(
    matches("name", "^(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)$"),
    required("dnsName"),
    oneOf("visibility", "private", "public"),
  ),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    const dnsName = textAt(inputs, "dnsName") ?? "";
    if (!/^([a-z0-9_]([-a-z0-9_]{0,61}[a-z0-9_])?\.)+$/.test(dnsName))
      throw invalidEntity("managedZone.dnsName", dnsName);
    const id = `projects/${state.project}/managedZones/${name}`;
    const networks = networksOf(state, inputs);
    for (const network of networks) demand(state, network);
    refuseSharedName(state, id, dnsName, networks);
    const { previous } = making;
    const defaults = {
      description: "Managed by Pulumi",
      visibility: "public",
      forceDestroy: false,
      project: state.project,
    };
    return {
      id,
      outputs: outputsOf(
        { ...defaults, ...inputs },
        {
          name,
          creationTime: textAt(previous?.outputs, "creationTime") ?? timestamp(state),
          managedZoneId:
            textAt(previous?.outputs, "managedZoneId") ??
            String(5_000_000_000 + nextNumber(state.counters, "numericId")),
          nameServers:
            textAt(inputs, "visibility") === "private"
              ? ["ns-gcp-private.googledomains.com."]
              : ["a", "b", "c", "d"].map((letter) => `ns-cloud-${letter}1.googledomains.com.`),
        },
      ),
    };
  },
  mayDelete: (state, id, outputs) => {
    if (flagAt(outputs, "forceDestroy") === true || recordsOf(state, id).length === 0) return;
    throw new CloudError(
      "containerNotEmpty",
      `googleapi: Error 400: The resource named '${textAt(outputs, "name") ?? ""}' cannot be deleted because it contains one or more 'resource records'., containerNotEmpty`,
    );
  },
  deleted: (state, id) => {
    for (const [recordId] of recordsOf(state, id)) Reflect.deleteProperty(state.google, recordId);
  },
});

/** `gcp:dns/recordSet:RecordSet`. */
export const recordSetKind = googleKind({
  token: recordToken,
  noun: "RecordSet",
  replaceOn: ["managedZone", "name", "project", "type"],
  computed: [],
  check: all(required("managedZone", "name", "type"), trailingDot),
  make: (state, inputs) => {
    const zoneId = idOf(state, textAt(inputs, "managedZone") ?? "", "managedZones");
    const zone = demand(state, zoneId).outputs;
    const [name, type] = [textAt(inputs, "name") ?? "", textAt(inputs, "type") ?? ""];
    const dnsName = textAt(zone, "dnsName") ?? "";
    if (name !== dnsName && !name.endsWith(`.${dnsName}`))
      throw invalidEntity("change.additions[0].name", name);
    const data = textsAt(inputs, "rrdatas");
    if (data.length === 0)
      throw badRequest(
        `The resource record set 'entity.change.additions[${name}][${type}]' must have at least one rrdata.`,
      );
    if (type === "A" && !data.every((address) => /^(\d{1,3}\.){3}\d{1,3}$/.test(address))) {
      throw invalidEntity(`change.additions[${name}][A].rrdata[0]`, data[0] ?? "");
    }
    return {
      id: `${zoneId}/rrsets/${name}/${type}`,
      outputs: outputsOf(
        { project: state.project, ttl: 300, ...inputs },
        { managedZone: textAt(zone, "name") },
      ),
    };
  },
});

/** Ids of the networks that see a private zone; none for a public one. */
export function networksOf(state: CloudState, zone: Properties): readonly string[] {
  if (textAt(zone, "visibility") !== "private") return [];
  return listAt(zone, "privateVisibilityConfig.networks").flatMap((network) => {
    const url = textAt(network, "networkUrl");
    return url === undefined ? [] : [idOf(state, url, "global/networks")];
  });
}

/** Ids and outputs of the record sets of a zone. */
export function recordsOf(
  state: CloudState,
  zoneId: string,
): readonly (readonly [string, Properties])[] {
  return resourcesOf(state, recordToken).filter(([id]) => id.startsWith(`${zoneId}/rrsets/`));
}

/** Two private zones of one name cannot be seen by one network. */
function refuseSharedName(
  state: CloudState,
  id: string,
  dnsName: string,
  networks: readonly string[],
): void {
  const clash = resourcesOf(state, zoneToken).find(
    ([otherId, other]) =>
      otherId !== id &&
      textAt(other, "dnsName") === dnsName &&
      networksOf(state, other).some((network) => networks.includes(network)),
  );
  if (clash === undefined) return;
  const network = networks[0] ?? "";
  throw badRequest(
    `Network '${selfLink(network)}' is already bound to private zone '${textAt(clash[1], "name") ?? ""}' with DNS name '${dnsName}'.`,
  );
}

function invalidEntity(field: string, value: string): CloudError {
  return new CloudError(
    "invalid",
    `googleapi: Error 400: Invalid value for 'entity.${field}': '${value}', invalid`,
  );
}

function trailingDot(inputs: Properties) {
  const name = at(inputs, "name");
  if (typeof name !== "string" || name === UNKNOWN || name.endsWith(".")) return [];
  const reason = `"name" ("${name}") doesn't end with ".", name field must end with trailing dot, for example test.example.com. (note the trailing dot)`;
  return [{ property: "name", reason }];
}
