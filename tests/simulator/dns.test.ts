/** Claim: names resolve as Cloud DNS resolves them, wildcards as in RFC 4592. */
import { expect, test } from "vitest";

import { resolve } from "../../simulator/google/resolver.js";
import { kind, refusal, World } from "./world.js";

const vpc = "projects/demo/global/networks/vpc";

function zoneWorld(): World {
  const world = new World().network();
  const privateVisibilityConfig = { networks: [{ networkUrl: vpc }] };
  world.google("ManagedZone", {
    name: "svc",
    dnsName: "svc.test.",
    visibility: "private",
    privateVisibilityConfig,
  });
  const record = (name: string, address: string) =>
    world.google("RecordSet", {
      managedZone: "svc",
      name,
      type: "A",
      ttl: 300,
      rrdatas: [address],
    });
  record("*.svc.test.", "10.0.0.1");
  record("shop.svc.test.", "10.0.0.2");
  return world;
}

test.each([
  ["cart.svc.test", "10.0.0.1"],
  ["a.b.svc.test", "10.0.0.1"],
  ["shop.svc.test", "10.0.0.2"],
  ["SHOP.svc.test.", "10.0.0.2"],
])("%s resolves to %s", (host, address) => {
  const answer = resolve(zoneWorld().state, vpc, host);

  expect(answer.kind === "address" && answer.addresses).toEqual([address]);
});

test("a wildcard does not cover what lies below an existing name: the closest encloser has none", () => {
  const { state } = zoneWorld();

  expect(resolve(state, vpc, "api.shop.svc.test")).toEqual({ kind: "no record", zone: "svc" });
  expect(resolve(state, vpc, "svc.test")).toEqual({ kind: "no record", zone: "svc" });
});

test("another network does not see a private zone", () => {
  expect(
    resolve(zoneWorld().state, "projects/demo/global/networks/other", "cart.svc.test"),
  ).toEqual({ kind: "no zone" });
});

test("a record outside of its zone is refused", () => {
  const act = () =>
    zoneWorld().google("RecordSet", {
      managedZone: "svc",
      name: "a.example.",
      type: "A",
      rrdatas: ["10.0.0.1"],
    });

  expect(refusal(act)).toBe(
    "Error creating RecordSet: googleapi: Error 400: Invalid value for 'entity.change.additions[0].name': 'a.example.', invalid",
  );
});

test("a zone with records cannot go, and a second private zone of the name cannot come", () => {
  const world = zoneWorld();
  const privateVisibilityConfig = { networks: [{ networkUrl: vpc }] };

  expect(
    refusal(() => {
      kind("ManagedZone").delete(world.state, "projects/demo/managedZones/svc");
    }),
  ).toBe(
    "Error deleting ManagedZone: googleapi: Error 400: The resource named 'svc' cannot be deleted because it contains one or more 'resource records'., containerNotEmpty",
  );
  expect(
    refusal(() =>
      world.google("ManagedZone", {
        name: "b",
        dnsName: "svc.test.",
        visibility: "private",
        privateVisibilityConfig,
      }),
    ),
  ).toContain("is already bound to private zone 'svc' with DNS name 'svc.test.'.");
});
