/** Claim: a refresh that is cut off costs nothing but its lock. The rest of the claim is that of schedule.test.ts. */
import { afterAll, beforeAll, expect, test } from "vitest";

import { Random } from "./random.js";
import { Schedule } from "./schedule.js";

let schedule: Schedule;

beforeAll(async () => {
  schedule = await Schedule.open("shared-ingress", 8);
});

afterAll(async () => {
  await schedule.close();
});

const nothing = { problems: [], lost: [] };

test("a reading call is refused: the next up goes on", async () => {
  const outcome = await schedule.suffer("refresh refused", "after", new Random(1));

  expect(outcome).toMatchObject({ ...nothing, steps: ["up"] });
  expect(outcome.hit).toMatch(/^call \d+: read /);
});

test("the CLI is killed at a reading call: its lock is cancelled", async () => {
  const outcome = await schedule.suffer("refresh killed", "after", new Random(2), {
    call: 3,
    done: false,
  });

  expect(outcome).toMatchObject(nothing);
  expect(outcome.steps.filter((step) => step !== "restore")).toEqual(["cancel", "up"]);
  expect(outcome.hit).toMatch(/^call 3, not done: read /);
});
