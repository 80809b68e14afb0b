/** Claims about what each component asks the engine for: exact counts and the inputs that matter. */
import { describe, expect, test } from "vitest";

import { Cluster } from "../../components/cluster.js";
import { IngressController } from "../../components/ingressController.js";
import { planIngresses } from "../../catalog/ingressLayout.js";
import { Network } from "../../components/network.js";
import { NodeFirewall } from "../../components/nodeFirewall.js";
import { PrivateZone } from "../../components/privateZone.js";
import { PublicRecords } from "../../components/publicRecords.js";
import { TeamNamespaces } from "../../components/teamNamespaces.js";
import { TeamRoutes } from "../../components/teamRoutes.js";
import type { ClusterMode } from "../../stacks/environment.js";
import { inventory, only, record } from "./recorder.js";
import {
  createdCluster,
  clusterArgs,
  controllerArgs,
  createdNetwork,
  DOMAIN,
  provider,
  service,
} from "./samples.js";

describe("Network", () => {
  test("creates a network, a subnet with both ranges, and Cloud NAT", async () => {
    const recording = await record(
      () => new Network("net", { mode: createdNetwork, region: "europe-west1", protect: true }),
    );

    expect(inventory(recording)).toMatchObject({
      "gcp:compute/network:Network": 1,
      "gcp:compute/router:Router": 1,
      "gcp:compute/routerNat:RouterNat": 1,
      "gcp:compute/subnetwork:Subnetwork": 1,
    });
    const subnet = only(recording, "gcp:compute/subnetwork:Subnetwork");
    expect(subnet.protect).toBe(true);
    expect(subnet.inputs).toMatchObject({
      ipCidrRange: "10.10.0.0/20",
      privateIpGoogleAccess: true,
      secondaryIpRanges: [
        { rangeName: "pods", ipCidrRange: "10.20.0.0/16" },
        { rangeName: "services", ipCidrRange: "10.30.0.0/20" },
      ],
    });
  });

  test("leaves the services range to Google when it is managed", async () => {
    let made: Network | undefined;
    const recording = await record(() => {
      const mode = { ...createdNetwork, serviceRange: "managed" as const };
      made = new Network("net", { mode, region: "europe-west1", protect: false });
    });

    const subnet = only(recording, "gcp:compute/subnetwork:Subnetwork");
    expect(subnet.inputs.secondaryIpRanges).toEqual([
      { rangeName: "pods", ipCidrRange: "10.20.0.0/16" },
    ]);
    expect(made?.serviceRangeName).toBeUndefined();
  });

  test("registers nothing of Google's for an existing network", async () => {
    const recording = await record(
      () =>
        new Network("net", {
          mode: {
            kind: "existing",
            network: "shared",
            subnet: "nodes",
            podRangeName: "p",
            firewall: "create",
          },
          region: "europe-west1",
          protect: true,
        }),
    );

    expect(Object.keys(inventory(recording)).filter((type) => type.startsWith("gcp:"))).toEqual([]);
  });
});

test("NodeFirewall opens each door to its clients only, and the webhook to the control plane only", async () => {
  const recording = await record(
    () =>
      new NodeFirewall("fw", {
        network: "n",
        nodeServiceAccount: "nodes@p",
        doors: [
          { name: "internal", sourceRanges: ["10.0.0.0/16"], ports: [80, 443, 5432] },
          { name: "external", sourceRanges: ["203.0.113.0/24"], ports: [443] },
        ],
        controlPlaneRange: "10.40.0.0/28",
        healthChecks: true,
        denyOthers: true,
      }),
  );

  const rules = recording.resources
    .filter(({ type }) => type === "gcp:compute/firewall:Firewall")
    .map(({ name, inputs }) => [name, inputs.sourceRanges, inputs.allows ?? inputs.denies]);
  expect(rules.sort()).toEqual([
    ["fw-clients-external", ["203.0.113.0/24"], [{ protocol: "tcp", ports: ["443"] }]],
    ["fw-clients-internal", ["10.0.0.0/16"], [{ protocol: "tcp", ports: ["80", "443", "5432"] }]],
    ["fw-control-plane", ["10.40.0.0/28"], [{ protocol: "tcp", ports: ["8443", "10250"] }]],
    ["fw-deny-others", ["0.0.0.0/0"], [{ protocol: "all" }]],
    [
      "fw-health-checks",
      ["130.211.0.0/22", "35.191.0.0/16", "209.85.152.0/22", "209.85.204.0/22"],
      [{ protocol: "tcp" }],
    ],
  ]);
});

describe("Cluster", () => {
  test.each([
    [{}, "ADVANCED_DATAPATH"],
    [{ dataplane: "v2" }, "ADVANCED_DATAPATH"],
    [{ dataplane: "legacy" }, "LEGACY_DATAPATH"],
  ] as const)("with %j has the dataplane %s", async (fields, datapathProvider) => {
    const recording = await record(
      () => new Cluster("c", clusterArgs({ ...createdCluster, ...fields })),
    );

    expect(only(recording, "gcp:container/cluster:Cluster").inputs).toMatchObject({
      datapathProvider,
    });
  });

  test("creates a private, hardened cluster whose node count is the autoscaler's", async () => {
    const recording = await record(() => new Cluster("c", clusterArgs()));

    const cluster = only(recording, "gcp:container/cluster:Cluster");
    expect(cluster.protect).toBe(true);
    expect(cluster.inputs).toMatchObject({
      location: "europe-west1",
      networkingMode: "VPC_NATIVE",
      datapathProvider: "ADVANCED_DATAPATH",
      deletionProtection: true,
      minMasterVersion: "1.35",
      privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "10.40.0.0/28" },
      controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: false } },
      workloadIdentityConfig: { workloadPool: "p.svc.id.goog" },
      enableShieldedNodes: true,
    });
    const pool = only(recording, "gcp:container/nodePool:NodePool");
    expect(pool.ignoreChanges).toEqual(["initialNodeCount", "nodeCount"]);
    expect(pool.inputs).toMatchObject({
      autoscaling: { minNodeCount: 1, maxNodeCount: 3 },
      nodeConfig: { serviceAccount: "c-nodes@p.iam.gserviceaccount.com" },
    });
    expect(inventory(recording)["gcp:projects/iAMMember:IAMMember"]).toBe(2);
  });

  test("holds the minor version only when told to", async () => {
    const window = {
      start: "2026-01-03T02:00:00Z",
      end: "2026-01-03T06:00:00Z",
      recurrence: "FREQ=WEEKLY;BYDAY=SA",
    };
    const mode = {
      ...(clusterArgs().mode as Extract<ClusterMode, { kind: "create" }>),
      maintenanceWindow: { ...window, minorVersionHeldSince: "2026-01-01T00:00:00Z" },
    };
    const held = await record(() => new Cluster("c", clusterArgs(mode)));
    const free = await record(
      () => new Cluster("c", clusterArgs({ ...mode, maintenanceWindow: window })),
    );

    expect(only(held, "gcp:container/cluster:Cluster").inputs.maintenancePolicy).toMatchObject({
      recurringWindow: { recurrence: "FREQ=WEEKLY;BYDAY=SA" },
      maintenanceExclusions: [{ exclusionOptions: { scope: "NO_MINOR_UPGRADES" } }],
    });
    expect(only(free, "gcp:container/cluster:Cluster").inputs.maintenancePolicy).toEqual({
      recurringWindow: {
        startTime: "2026-01-03T02:00:00Z",
        endTime: "2026-01-03T06:00:00Z",
        recurrence: "FREQ=WEEKLY;BYDAY=SA",
      },
    });
  });

  test.each<[string, ClusterMode, string, Record<string, unknown>]>([
    ["create", clusterArgs().mode, "p/europe-west1/c", { server: "https://c.gke.goog" }],
    [
      "existing",
      {
        kind: "existing",
        name: "theirs",
        kubernetesVersion: "1.35",
        nodeServiceAccount: "n@p",
        controlPlaneRange: "10.40.0.0/28",
      },
      "p/europe-west1/theirs",
      { server: "https://found.gke.goog" },
    ],
  ])("%s: the provider keeps its identity and reads the DNS endpoint", async (_, mode, id, at) => {
    const recording = await record(() => new Cluster("c", clusterArgs(mode)));

    const { inputs } = only(recording, "pulumi:providers:kubernetes");
    expect(inputs.clusterIdentifier).toBe(id);
    const kubeconfig = JSON.parse(String(inputs.kubeconfig)) as {
      clusters: { cluster: Record<string, unknown> }[];
    };
    expect(kubeconfig.clusters[0]?.cluster).toEqual(at);
  });

  test("kubeconfig: the caller's context is used as it is", async () => {
    const mode: ClusterMode = { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" };
    const recording = await record(() => new Cluster("c", clusterArgs(mode)));

    expect(only(recording, "pulumi:providers:kubernetes").inputs).toMatchObject({
      context: "kind",
      clusterIdentifier: "kubeconfig/kind",
    });
    expect(Object.keys(inventory(recording)).filter((t) => t.startsWith("gcp:"))).toEqual([]);
  });
});

describe("IngressController", () => {
  test("reserves an internal address in the subnet, protected, and hands on one transform", async () => {
    const recording = await record(
      () => new IngressController("in", controllerArgs(), { providers: [provider()] }),
    );

    const address = only(recording, "gcp:compute/address:Address");
    expect(address.protect).toBe(true);
    expect(address.inputs).toMatchObject({
      addressType: "INTERNAL",
      purpose: "GCE_ENDPOINT",
      subnetwork: "subnet-id",
    });
    const controller = only(recording, "kubernetes-ingress-nginx:index:IngressController");
    expect(controller.remote).toBe(true);
    expect(controller.transforms).toBe(1);
    expect(controller.inputs).toMatchObject({ fullnameOverride: "ingress-internal" });
    expect(controller.dependencies).toContain(address.urn);
  });

  test("without a network it reserves nothing and reads the Service's address", async () => {
    const args = controllerArgs({ address: { kind: "automatic" } });
    let made: IngressController | undefined;
    const recording = await record(() => {
      made = new IngressController("in", args, { providers: [provider()] });
    });

    expect(inventory(recording)["gcp:compute/address:Address"]).toBeUndefined();
    const address = await new Promise((resolve) => made?.address.apply(resolve));
    expect(address).toBe("10.0.0.11");
  });

  test("its NetworkPolicy opens client ports, and the webhook to the control plane alone", async () => {
    const args = controllerArgs({
      tls: { kind: "secret", namespace: "a", name: "b" },
      tcpPorts: [{ port: 5432, namespace: "db", service: "pg" }],
    });
    const recording = await record(
      () => new IngressController("in", args, { providers: [provider()] }),
    );

    const { spec } = only(recording, "kubernetes:networking.k8s.io/v1:NetworkPolicy").inputs as {
      spec: { ingress: unknown[] };
    };
    expect(spec.ingress).toEqual([
      {
        ports: [80, 443, 5432].map((port) => ({ protocol: "TCP", port })),
      },
      {
        ports: [{ protocol: "TCP", port: 8443 }],
        from: [
          { ipBlock: { cidr: "10.40.0.0/28" } },
          {
            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
          },
        ],
      },
    ]);
  });
});

test("records may be kept for 300 seconds, or as long as is said", async () => {
  const ttls = async (recordTtlSeconds?: number) => {
    const recording = await record(() => {
      new PrivateZone("z", {
        domain: DOMAIN,
        network: "n",
        others: { kind: "wildcard", address: "10.0.0.10" },
        hosts: [],
        recordTtlSeconds,
        protect: true,
      });
      new PublicRecords("p", {
        zone: "public",
        hosts: [`shop.${DOMAIN}`],
        address: "203.0.113.5",
        recordTtlSeconds,
      });
    });
    return recording.resources
      .filter(({ type }) => type === "gcp:dns/recordSet:RecordSet")
      .map(({ inputs }) => inputs.ttl);
  };

  expect(await ttls()).toEqual([300, 300]);
  expect(await ttls(5)).toEqual([5, 5]);
});

test("PrivateZone has one wildcard, and a record only for hosts that lead elsewhere", async () => {
  const recording = await record(
    () =>
      new PrivateZone("z", {
        domain: DOMAIN,
        network: "n",
        others: { kind: "wildcard", address: "10.0.0.10" },
        hosts: [{ host: `shop.${DOMAIN}`, address: "203.0.113.5" }],
        protect: true,
      }),
  );

  const records = recording.resources
    .filter(({ type }) => type === "gcp:dns/recordSet:RecordSet")
    .map(({ inputs }) => [inputs.name, inputs.rrdatas]);
  expect(records.sort()).toEqual([
    [`*.${DOMAIN}.`, ["10.0.0.10"]],
    [`shop.${DOMAIN}.`, ["203.0.113.5"]],
  ]);
});

test("TeamNamespaces: existing namespaces are selected by name and not registered", async () => {
  let made: TeamNamespaces | undefined;
  const recording = await record(() => {
    made = new TeamNamespaces(
      "t",
      { mode: "existing", namespaces: ["b", "a"] },
      { provider: provider() },
    );
  });

  expect(inventory(recording)["kubernetes:core/v1:Namespace"]).toBeUndefined();
  expect(made?.selector).toEqual({
    matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["a", "b"] }],
  });
});

describe("TeamRoutes", () => {
  const routes = (tls: "none" | "secret") => () => {
    const ingresses = planIngresses(
      [service("pay/refunds", { port: 8080, timeoutSeconds: { read: 30 } })],
      { kind: "per-host" },
      DOMAIN,
    );
    return new TeamRoutes("pay", { ingresses, tls }, { provider: provider() });
  };

  test("an Ingress per host, named after the host, that does not wait for a status", async () => {
    const recording = await record(routes("none"));

    const ingress = only(recording, "kubernetes:networking.k8s.io/v1:Ingress");
    expect(ingress.name).toBe("refunds");
    expect(ingress.deleteBeforeReplace).toBe(true);
    expect(ingress.inputs).toMatchObject({
      metadata: {
        name: "refunds",
        namespace: "pay",
        annotations: {
          "nginx.ingress.kubernetes.io/proxy-read-timeout": "30",
          "pulumi.com/skipAwait": "true",
        },
      },
      spec: {
        ingressClassName: "internal",
        rules: [
          {
            host: `refunds.${DOMAIN}`,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: "refunds", port: { number: 8080 } } },
                },
              ],
            },
          },
        ],
      },
    });
  });

  test("with a certificate the host is in `tls`, without a Secret's name", async () => {
    const plain = await record(routes("none"));
    const secret = await record(routes("secret"));

    const spec = (recording: typeof plain) =>
      only(recording, "kubernetes:networking.k8s.io/v1:Ingress").inputs.spec as { tls?: unknown };
    expect(spec(plain).tls).toBeUndefined();
    expect(spec(secret).tls).toEqual([{ hosts: [`refunds.${DOMAIN}`] }]);
  });
});
