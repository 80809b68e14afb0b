/**
 * Claim: after each class of fault and the documented steps the project is that of an undisturbed run, a
 * preview is empty, and no host that worked was lost at any change on the way. `npm run faults` tries many.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { FaultClass } from "./classes.js";
import { Random } from "./random.js";
import { Schedule, type Outcome } from "./schedule.js";

/** The fewest that the change of the catalog needs: `npm run faults` takes 60. */
const SERVICES = 8;

let schedule: Schedule;

beforeAll(async () => {
  schedule = await Schedule.open("shared-ingress", SERVICES);
});

afterAll(async () => {
  await schedule.close();
});

/** The outcome of a fault that the changed catalog's `up` meets, and the claim about it. */
async function survive(fault: FaultClass, seed: number): Promise<Outcome> {
  const outcome = await schedule.suffer(fault, "after", new Random(seed));
  const { problems, lost } = outcome;
  expect({ problems, lost }).toEqual({ problems: [], lost: [] });
  return outcome;
}

describe("the cloud refuses", () => {
  test("429 at one call: the next up does the rest", async () => {
    const { steps, said, hit } = await survive("429", 1);

    expect(hit).toMatch(/^call \d+: (create|update|delete) /);
    expect(steps).toEqual(["up"]);
    expect(said).toContain(
      "error: the server has received too many requests and has asked us to try again later",
    );
  });

  test("500 at one call: the next up does the rest", async () => {
    const { steps, said, hit } = await survive("500", 3);

    expect(hit).toMatch(/^call \d+: (create|update|delete) /);
    expect(steps).toEqual(["up"]);
    expect(said).toContain(
      'error: an error on the server ("") has prevented the request from succeeding',
    );
  });

  test("503 at one call: the next up does the rest", async () => {
    const { steps, said } = await survive("503", 3);

    expect(steps).toEqual(["up"]);
    expect(said).toContain("error: the server is currently unable to handle the request");
  });

  test("a connection that is reset before the call is done: the next up does the rest", async () => {
    const { steps, said, hit } = await survive("reset", 3);

    expect(hit).toMatch(/^call \d+: (create|update|delete) /);
    expect(steps).toEqual(["up"]);
    expect(said).toContain("error: read tcp: read: connection reset by peer");
  });

  test("a hard quota from one call on: when it is raised, the next up does the rest", async () => {
    const { steps, said } = await survive("quota", 5);

    expect(steps).toEqual(["up"]);
    expect(said).toContain("is forbidden: exceeded quota");
  });

  test("credentials that expire: after a new login the next up does the rest", async () => {
    const { steps, said } = await survive("credentials", 4);

    expect(steps).toEqual(["up"]);
    expect(said).toContain("error: the server has asked for the client to provide credentials");
  });
});

describe("a process is killed", () => {
  test("the CLI: its lock is cancelled, what it left open is refreshed", async () => {
    const { steps, said } = await survive("CLI killed", 8);

    expect(steps.slice(0, 2)).toEqual(["cancel", "refresh"]);
    expect(steps.at(-1)).toBe("up");
    expect(said).toMatch(
      /error: the stack is currently locked by 1 lock\(s\)\. Either wait for the other process\(es\) to end or delete the lock file with `pulumi cancel`\./,
    );
  });

  test("program and providers: the CLI ends by itself, and the next up does the rest", async () => {
    const { steps, hit } = await survive("program killed", 2);

    expect(hit).toMatch(/^call \d, (not )?done$/);
    expect(steps).toContain("up");
    expect(steps.filter((step) => !["refresh", "up", "upsert"].includes(step))).toEqual([]);
  });

  test("two ups at the same instant: one works, the other is told of the lock", async () => {
    const { steps, said } = await survive("two ups", 1);

    expect(steps).toEqual(["up"]);
    expect(said).toContain("the stack is currently locked by 1 lock(s)");
  });
});

describe("Pulumi's own state", () => {
  test("cut: the newest sound copy is put back", async () => {
    const { steps, said } = await survive("state cut", 1);

    expect(steps).toEqual(["restore", "refresh", "up"]);
    expect(said).toContain("unexpected end of JSON input");
  });

  test("replaced by an older copy: the newest one is put back", async () => {
    expect((await survive("state older", 1)).steps).toEqual(["restore", "refresh", "up"]);
  });
});

describe("the cloud is changed by hand between preview and up", () => {
  test("an Ingress deleted: refresh finds it gone, and the next up makes it again", async () => {
    expect((await survive("deleted by hand", 7)).steps).toEqual(["refresh", "up"]);
  });

  test("an Ingress edited: refresh finds it, and the next up puts it back", async () => {
    expect((await survive("edited by hand", 7)).steps).toEqual(["refresh", "up"]);
  });

  test("an Ingress added under a name that is to come: it is taken over, or removed", async () => {
    const { steps, said } = await survive("added by hand", 6);

    expect(said).toMatch(/error: ingresses\.networking\.k8s\.io "added-(one|two)" already exists/);
    expect(steps).toEqual(["up", "upsert"]);
  });

  test("a node pool that has grown is no drift", async () => {
    expect((await survive("node pool grown", 1)).steps).toEqual(["up"]);
  });
});
