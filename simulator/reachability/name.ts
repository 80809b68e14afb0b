/** The DNS hop. */
import { resolve } from "../google/resolver.js";
import { isAddress } from "../ip.js";
import type { CloudState } from "../state.js";
import type { Step } from "./trace.js";

/** The addresses of a host as a VM of the network sees them. */
export interface Named extends Step {
  readonly addresses: readonly string[];
}

/** Looks the host up; an IPv4 address stands for itself. */
export function nameStep(state: CloudState, networkId: string | undefined, host: string): Named {
  if (isAddress(host)) {
    return {
      addresses: [host],
      hops: [{ kind: "DNS", what: host, ok: true, detail: "an address needs no look-up" }],
    };
  }
  const answer = resolve(state, networkId, host);
  switch (answer.kind) {
    case "address": {
      const detail = `zone ${answer.zone}, record ${answer.record} -> ${answer.addresses.join(", ")}`;
      return { addresses: answer.addresses, hops: [{ kind: "DNS", what: host, ok: true, detail }] };
    }
    case "no record":
      return failed(
        host,
        `zone ${answer.zone} has no record for it (NXDOMAIN)`,
        `add a record to zone ${answer.zone}, or call a host below its wildcard`,
      );
    case "no zone":
      return failed(
        host,
        "no zone that the VM's network sees holds it (NXDOMAIN)",
        "call a host of the environment's domain, or add a zone for it",
      );
    default:
      return answer satisfies never;
  }
}

function failed(host: string, detail: string, cure: string): Named {
  return {
    addresses: [],
    hops: [{ kind: "DNS", what: host, ok: false, detail }],
    end: { ok: false, reason: `the name ${host} does not resolve: ${detail}`, cure },
  };
}
