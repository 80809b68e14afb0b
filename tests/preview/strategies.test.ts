/**
 * Claim: previews of the real engine for every strategy, and from one to another, are read right. The
 * comments of `golden/` are compared exactly, as in golden.test.ts.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { directoryOf } from "../../directory/model.js";
import { answer } from "../../preview/answer.js";
import { changesOf } from "../../preview/routeChanges.js";
import { routesOf } from "../../preview/routes.js";
import { addressOf, lineOf } from "../../preview/routeWords.js";
import type { GuardRule } from "../../stacks/guardRules.js";
import { changeOn, changes, Previews, type ChangeName, type Made } from "./scenarios.js";

const ask = ({ preview, services }: Made, rules: readonly GuardRule[] = []) =>
  answer(preview, services, new Map(rules.map((rule) => [rule, "label"])));

const stoppedBy = (comment: string) =>
  [...comment.matchAll(/^- `([a-z-]+)`$/gm)].map(([, rule]) => rule);

/** `curl http://host/` or `nc -vz host 9092`: the host, and the port that is called. */
function calledBy(command: string): string {
  const [, host, port] = /^nc -vz (\S+) (\d+)$/.exec(command) ?? [];
  if (host !== undefined) return `${host} ${port}`;
  const { protocol, hostname, port: other } = new URL(command.replace("curl ", ""));
  return `${hostname} ${other === "" ? (protocol === "https:" ? 443 : 80) : other}`;
}

/**
 * What a reader finds in a preview, against the catalog: host, path, port, team and entry of each route.
 * The service directory tells callers the same host and port.
 */
function expectEveryRoute(
  { preview, services, catalog, environment }: Made,
  targetOf: (id: string) => RegExp,
): void {
  const { routesAfter } = routesOf(preview, services);
  const found = routesAfter.map(
    (route) => `${route.owner.team} ${route.owner.entry} ${addressOf(route)} on ${route.port}`,
  );
  const expected = services.flatMap(({ team, id, hosts, protocol, port }) =>
    hosts.map((host) =>
      protocol === "tcp"
        ? `${team} ${id} ${host}, tcp port ${port} on ${port}`
        : `${team} ${id} ${host} on 80`,
    ),
  );
  expect(found.sort()).toEqual(expected.sort());
  const told = directoryOf(catalog, [environment], new Map()).flatMap(({ places }) =>
    places.flatMap(({ calls }) => calls.map(({ command }) => calledBy(command))),
  );
  expect(told.sort()).toEqual(routesAfter.map(({ host, port }) => `${host} ${port}`).sort());
  for (const { owner, target } of routesAfter) expect(target).toMatch(targetOf(owner.entry));
}

/** A change of strategy is stopped by these, and by nothing when they are allowed. */
async function expectMove(
  previews: Previews,
  to: ChangeName,
  golden: string,
  rules: readonly GuardRule[],
): Promise<void> {
  const made = await previews.of(to);

  const { comment, outcome } = ask(made);
  const { routesBefore, routesAfter } = routesOf(made.preview, made.services);
  const { changes: lines, shifts, unchanged } = changesOf(routesBefore, routesAfter);

  await expect(comment).toMatchFileSnapshot(`golden/${golden}.md`);
  expect([lines, shifts.length, unchanged]).toEqual([[], 25, 0]);
  expect(stoppedBy(comment)).toEqual(rules);
  expect(outcome).toBe("stopped");
  expect(ask(made, rules).outcome).toBe("fine");
  expect(ask(made, rules.slice(1)).outcome).toBe("stopped");
}

describe("from shared-ingress", () => {
  let previews: Previews;
  beforeAll(async () => (previews = await Previews.open(changes["shared-ingress"])), 120_000);
  afterAll(async () => {
    await previews.close();
  });

  test("to gateway", { timeout: 120_000 }, async () => {
    await expectMove(previews, "gateway", "to-gateway", ["replace-address", "replace-controller"]);
    expectEveryRoute(await previews.of("gateway"), (id) => new RegExp(`^${id}:\\d+$`));
  });

  test("to load-balancer-per-service", { timeout: 120_000 }, async () => {
    const rules = ["replace-address", "replace-controller"] as const;
    await expectMove(previews, "load-balancer-per-service", "to-load-balancer-per-service", rules);
    expectEveryRoute(
      await previews.of("load-balancer-per-service"),
      (id) => new RegExp(`^${id.replace("/", "/lb-[a-z]+-")}-[0-9a-f]{8}:80$`),
    );
  });

  test("to static-route, which needs another cluster", { timeout: 120_000 }, async () => {
    const { comment, outcome } = ask(await previews.of("static-route"));

    expect(outcome).toBe("stopped");
    expect(stoppedBy(comment)).toEqual([
      "replace-cluster",
      "replace-node-pool",
      "replace-address",
      "replace-controller",
    ]);
    expect(comment).toContain("- 25 routes move from the ingress controller to the static route\n");
    expect(comment).toContain("they do not answer until `up` has ended.");
    expect(comment).not.toContain("DNS gives the new address");
  });
});

describe("from load-balancer-per-service", () => {
  let previews: Previews;
  beforeAll(
    async () => (previews = await Previews.open(changes["load-balancer-per-service"])),
    120_000,
  );
  afterAll(async () => {
    await previews.close();
  });

  test("to shared-ingress", { timeout: 120_000 }, async () => {
    await expectMove(previews, "shared-ingress", "to-shared-ingress", ["replace-controller"]);
  });
});

const lines = ({ preview, services }: Made): readonly string[] => {
  const { routesBefore, routesAfter } = routesOf(preview, services);
  return changesOf(routesBefore, routesAfter).changes.map(lineOf);
};
const host = (name: string) => `${name}.dev.svc.example.com`;

describe("static-route", () => {
  let previews: Previews;
  beforeAll(async () => (previews = await Previews.open(changes["static-route"])), 120_000);
  afterAll(async () => {
    await previews.close();
  });

  test("the first creation", async () => {
    const { comment, outcome } = ask(previews.first);

    await expect(comment).toMatchFileSnapshot("golden/first-static-route.md");
    expect(outcome).toBe("fine");
    expectEveryRoute(
      previews.first,
      (id) => new RegExp(`^${id.replace("/", "/ip-[a-z]+-")}-[0-9a-f]{8}:(80|9092)$`),
    );
  });

  test(
    "once it is up, an entry comes, one goes, one gets another port",
    { timeout: 120_000 },
    async () => {
      const made = await previews.make(changeOn("static-route"));

      expect(lines(made).map((line) => line.replace(/-[0-9a-f]{8}:/, "-x:"))).toEqual([
        `~ payments/checkout: ${host("checkout")} gets pod port 9090 instead of 8080`,
        `~ payments/checkout: ${host("pay")} gets pod port 9090 instead of 8080`,
        `- payments/refunds: ${host("refunds")} -> Service payments/ip-payments-refunds-x:80, pod port 8080`,
        `+ storefront/images: ${host("images")} -> Service storefront/ip-storefront-images-x:80, pod port 8080`,
      ]);
    },
  );
});

describe("gateway", () => {
  let previews: Previews;
  beforeAll(async () => (previews = await Previews.open(changes.gateway)), 120_000);
  afterAll(async () => {
    await previews.close();
  });

  test("an entry comes, one goes, one gets another port", { timeout: 120_000 }, async () => {
    const made = await previews.make(changeOn("gateway"));

    expect(lines(made)).toEqual([
      `~ payments/checkout: ${host("checkout")} moves from Service payments/checkout:8080 to Service payments/checkout:9090`,
      `~ payments/checkout: ${host("pay")} moves from Service payments/checkout:8080 to Service payments/checkout:9090`,
      `- payments/refunds: ${host("refunds")} -> Service payments/refunds:8080`,
      `+ storefront/images: ${host("images")} -> Service storefront/images:8080`,
    ]);
    expect(ask(made).outcome).toBe("fine");
  });

  test("to shared-ingress", { timeout: 120_000 }, async () => {
    await expectMove(previews, "shared-ingress", "from-gateway", [
      "replace-address",
      "replace-controller",
    ]);
  });
});
