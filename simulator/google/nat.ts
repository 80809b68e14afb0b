/** Cloud Router and Cloud NAT: the way out for private nodes. */
import { textAt } from "../json.js";
import { timestamp } from "../state.js";
import { all, named, oneOf, required } from "./checks.js";
import { demandNetwork } from "./network.js";
import {
  demand,
  googleKind,
  idOf,
  inUse,
  outputsOf,
  physicalName,
  regionOf,
  resourcesOf,
  selfLink,
} from "./model.js";
import { demandQuota } from "./quota.js";

const routerToken = "gcp:compute/router:Router";
const natToken = "gcp:compute/routerNat:RouterNat";

/** `gcp:compute/router:Router`. */
export const routerKind = googleKind({
  token: routerToken,
  noun: "Router",
  replaceOn: ["name", "project", "region", "network"],
  computed: ["creationTimestamp", "selfLink"],
  check: all(named, required("network")),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    const region = regionOf(inputs);
    const id = `projects/${state.project}/regions/${region}/routers/${name}`;
    const network = demandNetwork(state, textAt(inputs, "network") ?? "");
    if (making.previous === undefined) {
      demandQuota(state, "ROUTERS", resourcesOf(state, routerToken).length, "globally");
    }
    return {
      id,
      outputs: outputsOf(
        { project: state.project, ...inputs },
        {
          name,
          region,
          network: selfLink(network),
          creationTimestamp:
            textAt(making.previous?.outputs, "creationTimestamp") ?? timestamp(state),
          selfLink: selfLink(id),
        },
      ),
    };
  },
  mayDelete: (state, id, outputs) => {
    const path = [textAt(outputs, "region"), textAt(outputs, "name")].join("/");
    const nat = resourcesOf(state, natToken).find(([natId]) =>
      natId.startsWith(`${state.project}/${path}/`),
    );
    if (nat !== undefined) throw inUse("router", id, nat[0]);
  },
});

/** `gcp:compute/routerNat:RouterNat`. Its id has no collection names: `project/region/router/name`. */
export const routerNatKind = googleKind({
  token: natToken,
  noun: "RouterNat",
  replaceOn: ["name", "project", "region", "router", "initialNatIps", "endpointTypes", "type"],
  computed: ["autoNetworkTier"],
  check: all(
    named,
    required("router", "sourceSubnetworkIpRangesToNat"),
    oneOf("natIpAllocateOption", "MANUAL_ONLY", "AUTO_ONLY"),
    oneOf(
      "sourceSubnetworkIpRangesToNat",
      "ALL_SUBNETWORKS_ALL_IP_RANGES",
      "ALL_SUBNETWORKS_ALL_PRIMARY_IP_RANGES",
      "LIST_OF_SUBNETWORKS",
    ),
  ),
  make: (state, inputs, making) => {
    const name = physicalName(inputs, making);
    const region = regionOf(inputs);
    const routerId = idOf(state, textAt(inputs, "router") ?? "", `regions/${region}/routers`);
    const router = textAt(demand(state, routerId).outputs, "name") ?? "";
    const defaults = {
      enableDynamicPortAllocation: false,
      enableEndpointIndependentMapping: false,
      project: state.project,
    };
    return {
      id: `${state.project}/${region}/${router}/${name}`,
      outputs: outputsOf(
        { ...defaults, ...inputs },
        { name, region, router, autoNetworkTier: "PREMIUM" },
      ),
    };
  },
});
