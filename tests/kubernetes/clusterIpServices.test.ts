/** Claim: a real API server takes the Services of `static-route`, gives them addresses and keeps those. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { resolve } from "../../catalog/index.js";
import { Cluster } from "../../components/cluster.js";
import { ClusterIpServices } from "../../components/clusterIpServices.js";
import { TeamNamespaces } from "../../components/teamNamespaces.js";
import type { ObjectClient } from "../../simulator/apiServer/objects.js";
import { textAt } from "../../simulator/json.js";
import { local } from "../../stacks/local.js";
import { ClusterTrial, access, describeOnCluster, mustGet, objectsOnCluster } from "./cluster.js";

let port = 8080;

/** The strategy's Services without its routes, which only Google Cloud has. */
function program() {
  const services = resolve(
    { shop: { a: { port, hosts: ["a", "old-a"] }, db: { port: 9092, protocol: "tcp" } } },
    local,
  );
  const { provider } = new Cluster("cluster", {
    mode: {
      kind: "kubeconfig",
      context: access.context,
      path: access.kubeconfig,
      kubernetesVersion: "1.35",
    },
    project: "",
    region: local.region,
    zones: local.zones,
    protect: false,
  });
  const namespaces = new TeamNamespaces(
    "teams",
    { mode: "create", namespaces: ["shop"] },
    { provider },
  );
  const { addresses } = new ClusterIpServices(
    "services",
    { services },
    { provider, dependsOn: [namespaces] },
  );
  return Promise.resolve({ addresses });
}

describeOnCluster("a Service for each entry", () => {
  let cluster: ClusterTrial;
  let objects: ObjectClient;
  beforeAll(async () => {
    objects = objectsOnCluster();
    cluster = await ClusterTrial.open(program);
  });
  afterAll(async () => {
    await cluster.trial.destroy();
    await cluster.close();
    objects.rest.close();
  });

  test("each host has the address that the server chose, and keeps it when the pods' port changes", async () => {
    const { trial } = cluster;
    await trial.up();

    const { addresses } = await trial.outputs();
    const list = await objects.list("v1", "Service");
    const chosen = Object.fromEntries(
      list.map((service) => [
        textAt(service, "metadata.name")?.slice(0, -9) ?? "",
        textAt(service, "spec.clusterIP"),
      ]),
    );
    const host = (name: string) => `${name}.local.svc.example.com`;
    expect(addresses).toEqual({
      [host("a")]: chosen["ip-shop-a"],
      [host("db")]: chosen["ip-shop-db"],
      [host("old-a")]: chosen["ip-shop-a"],
    });
    expect(chosen["ip-shop-a"]).toMatch(/^\d+\.\d+\.\d+\.\d+$/);
    expect(chosen["ip-shop-a"]).not.toBe(chosen["ip-shop-db"]);
    expect(await trial.preview()).toEqual([]);

    port = 9090;
    // The Service, and its component, whose arguments are compared too.
    expect(await trial.up()).toMatchObject({ update: 2 });
    expect((await trial.outputs()).addresses).toEqual(addresses);
    const name = list.map((service) => textAt(service, "metadata.name") ?? "");
    const id = `shop/${name.find((one) => one.startsWith("ip-shop-a")) ?? ""}`;
    expect(await mustGet(objects, "v1", "Service", id)).toMatchObject({
      spec: { ports: [{ name: "http", port: 80, targetPort: 9090 }] },
    });
  });
});
