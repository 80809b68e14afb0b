/** Claims of the article's story, shown by the real engine and requests in each simulated second. */
import { beforeAll, describe, expect, test } from "vitest";

import {
  ATTEMPTS,
  plainCatalog,
  refusalOf,
  servicesOf,
  type Attempt,
} from "../../simulator/drill/attempts.js";
import { deploy } from "../../simulator/drill/deploy.js";
import { drill } from "../../simulator/drill/drill.js";
import { HAPPENINGS } from "../../simulator/drill/happenings.js";
import { answeringHosts, busiestNode, clientsIn, sampleOf } from "../../simulator/drill/measure.js";
import {
  figuresOf,
  quotaWords,
  runOf,
  type Figures,
  type Ran,
} from "../../simulator/drill/summary.js";
import { connect, nodesOf } from "../../simulator/reachability.js";

const SERVICES = 6;
const QUOTA = 4;
const SECONDS = 180;

const named = (name: string): Attempt => {
  const found = ATTEMPTS.find((attempt) => attempt.name === name);
  if (found === undefined) throw new Error(`no attempt ${name}`);
  return found;
};

/** The drill of one attempt. */
async function run(attempt: Attempt): Promise<Ran> {
  const options = { services: SERVICES, quota: QUOTA, seconds: SECONDS, progress: () => undefined };
  const { results } = await drill({ ...options, attempts: [attempt] });
  const [result] = results;
  if (result?.kind !== "ran") throw new Error(`${attempt.name} was not deployed`);
  return result;
}

function figures(result: Ran, event: string): Figures {
  const found = runOf(result, event);
  const counted = found && figuresOf(found, result.requestsPerSecond);
  if (counted === undefined) throw new Error(`${event} did not happen`);
  return counted;
}

/** Seconds in which a request failed. */
const failedSeconds = (result: Ran, event: string) =>
  (runOf(result, event)?.failed ?? []).flatMap((count, second) => (count > 0 ? [second] : []));

describe("attempt 1, a load balancer per service", () => {
  let result: Ran;
  beforeAll(async () => {
    result = await run(named("load-balancer-per-service"));
  });

  test("stops at the quota, with Google's words", () => {
    expect(result.carried).toBe(QUOTA);
    expect(quotaWords(result)).toBe(
      "googleapi: Error 403: QUOTA_EXCEEDED - Quota 'INTERNAL_FORWARDING_RULES_PER_NETWORK' exceeded. Limit: 4.0 in network service-ingress-local-network., quotaExceeded",
    );
  });

  test("leaves a lost node within the health check's 6 s; no controller rolls", () => {
    expect(figures(result, "node loss").recoveredSecond).toBeLessThanOrEqual(6);
    expect(figures(result, "node loss").failedRequests).toBeGreaterThan(0);
    expect(runOf(result, "rollout")).toEqual({
      event: "rollout",
      hit: undefined,
      failed: [],
      reason: undefined,
    });
  });

  test("loses requests in a drain: the demo pods stop at SIGTERM, 7 s before the node is left", () => {
    expect(figures(result, "node drain").failedRequests).toBeGreaterThan(0);
    expect(Math.max(...failedSeconds(result, "node drain"))).toBeLessThan(7);
  });
});

describe("attempt 3, one load balancer and an ingress controller", () => {
  let result: Ran;
  beforeAll(async () => {
    result = await run(named("shared-ingress"));
  });

  test("carries every service under the same quota", () => {
    expect(result).toMatchObject({ carried: SERVICES, waiting: undefined });
  });

  test.each(["node loss", "stops forwarding", "zone loss"])(
    "%s: fails in the health check's 6 s, and never after",
    (event) => {
      const { recoveredSecond, failedRequests } = figures(result, event);

      expect(failedRequests).toBeGreaterThan(0);
      expect(recoveredSecond).toBeLessThanOrEqual(6);
    },
  );

  test.each(["scale-down", "node drain", "rollout", "control plane"])(
    "%s: no request fails",
    (event) => {
      expect(figures(result, event)).toEqual({
        failedSeconds: 0,
        failedRequests: 0,
        requests: SECONDS * result.requestsPerSecond,
        recoveredSecond: 0,
      });
    },
  );

  test("has a run for each event, and each run a count for each second", () => {
    expect(result.runs.map(({ event }) => event)).toEqual(HAPPENINGS.map(({ name }) => name));
    expect(result.runs.map(({ failed }) => failed.length)).toEqual(HAPPENINGS.map(() => SECONDS));
  });
});

test("without an event no request fails; the counts of a run are those of its connections", async () => {
  const attempt = named("shared-ingress");
  const catalog = plainCatalog(2);
  const { state } = await deploy(attempt, catalog, QUOTA);
  const clients = clientsIn("10.10.0.0/20");
  expect(clients).toEqual(["10.10.0.10", "10.10.8.10"]);
  const hosts = answeringHosts(state, servicesOf(attempt, catalog), clients);
  const sample = sampleOf(hosts, clients);
  const requests = (second: number) =>
    clients.flatMap((fromVm) =>
      hosts.map((host) => connect(state, { host, fromVm, atSecond: second }).result.ok),
    );

  expect(sample.hosts).toEqual(hosts);
  expect(Array.from({ length: 300 }, (_, second) => requests(second)).flat()).toEqual(
    Array.from({ length: 300 * 4 }, () => true),
  );

  const node = busiestNode(state, sample);
  const { runEvent } = await import("../../simulator/drill/measure.js");
  const [happening] = HAPPENINGS;
  if (happening === undefined) throw new Error("no event");
  const { failed } = runEvent(state, sample, { happening, node, seconds: 10 });
  expect(nodesOf(state).every(({ outages }) => outages.length === 0)).toBe(true);
  happening.act(state, node);
  const counted = Array.from({ length: 10 }, (_, second) => requests(second)).map(
    (results) => results.filter((ok) => !ok).length,
  );
  expect(failed).toEqual(counted);
});

const route = named("static-route, redundancy 1");
const refused = refusalOf(route, plainCatalog(SERVICES));

describe.skipIf(refused !== undefined)(
  `attempt 2, a static route (${refused ?? "deployable"})`,
  () => {
    let single: Ran;
    let double: Ran;
    beforeAll(async () => {
      single = await run(route);
    });
    beforeAll(async () => {
      double = await run(named("static-route, redundancy 2"));
    });

    test("one route drops everything after its node is lost, and does not recover", () => {
      const { failedRequests, requests, recoveredSecond } = figures(single, "node loss");
      expect(failedRequests).toBe(requests);
      expect(recoveredSecond).toBeUndefined();
    });

    test("one route does not survive an autoscaling event: the next node has another name", () => {
      expect(figures(single, "scale-down").recoveredSecond).toBeUndefined();
    });

    test("a second route takes over when the VM is not RUNNING", () => {
      expect(figures(double, "node loss").recoveredSecond).toBeDefined();
    });

    test("no route notices a node that runs and does not forward", () => {
      for (const result of [single, double]) {
        const { failedRequests, requests } = figures(result, "stops forwarding");
        expect(failedRequests).toBe(requests);
      }
    });
  },
);

const gateway = named("gateway");
const gatewayRefused = refusalOf(gateway, plainCatalog(SERVICES));

test.skipIf(gatewayRefused !== undefined)(
  `attempt 4, a Gateway, recovers from a node loss (${gatewayRefused ?? "deployable"})`,
  async () => {
    const result = await run(gateway);

    expect(result.carried).toBe(SERVICES);
    expect(figures(result, "node loss").recoveredSecond).toBeDefined();
    expect(runOf(result, "rollout")?.hit).toBeUndefined();
  },
);
