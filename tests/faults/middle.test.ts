/**
 * Claim: in the middle of a refused `up` every host that worked still works, by the old way or by the new
 * one: also when the `up` changes the strategy. When the cloud answers again, the next `up` does the rest.
 */
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import type { Catalog } from "../../catalog/schema.js";
import program from "../../index.js";
import { refusal, type Interceptor, type Refusal } from "../../simulator/providers/faults.js";
import { Trial } from "../engine/harness.js";
import {
  changeOf,
  deployWorkloads,
  environmentOf,
  lost,
  unreachable,
  type StrategyKind,
} from "./world.js";

/** The fewest that the change of the catalog needs. */
const change = changeOf(8);

/** Strategy -> folder of a trial in which it stands, with the catalog of before. */
const bases = new Map<StrategyKind, string>();
let trial: Trial | undefined;

beforeAll(async () => {
  for (const strategy of ["shared-ingress", "gateway"] as const) {
    const base = await Trial.open({ program: programOf(strategy, change.before) });
    await base.up();
    await base.meddle((state) => {
      deployWorkloads(state, change);
    });
    await base.leave();
    bases.set(strategy, base.directory);
  }
});

afterEach(async () => {
  await trial?.close();
});

afterAll(async () => {
  for (const folder of bases.values()) await rm(folder, { recursive: true, force: true });
});

const programOf = (strategy: StrategyKind, catalog: Catalog) => async () =>
  await Promise.resolve(program(environmentOf(strategy), catalog));

/** What the cloud refuses: from its `first`-th call for such a thing on, those calls or every call. */
interface Refused {
  readonly answer: Refusal;
  /** `<operation> <URN>`. */
  readonly calls: RegExp;
  readonly first: number;
  readonly everything?: boolean;
}

/** A busy API takes its time to say no: what does not wait for the answer goes on meanwhile. */
const ANSWER_MS = 1000;

/** A cloud that refuses, until `mend`. */
function refusing({ answer: kind, calls, first, everything = false }: Refused) {
  let [isMended, count] = [false, 0];
  const intercept: Interceptor = async (call, answer) => {
    const isSuch = calls.test(`${call.operation} ${call.urn}`);
    if (isSuch) count += 1;
    const isMeant = isSuch || (everything && /^(create|update|delete)$/.test(call.operation));
    if (isMended || !isMeant || count < first) return await answer();
    await sleep(ANSWER_MS);
    throw refusal(kind, call);
  };
  return { intercept, mend: () => (isMended = true) };
}

const WRITTEN_INGRESS = /^(create|update) .*:Ingress::/;
const NEW_INGRESS = /^create .*:Ingress::/;
const NEW_ROUTE = /^create .*:HTTPRoute::/;

test.each<readonly [string, StrategyKind, StrategyKind, Refused, string]>([
  [
    "429, one Ingress of a changed catalog was written",
    "shared-ingress",
    "shared-ingress",
    { answer: 429, calls: WRITTEN_INGRESS, first: 2 },
    "the server has received too many requests and has asked us to try again later",
  ],
  [
    "500, the HTTPRoutes of another strategy are not written",
    "shared-ingress",
    "gateway",
    { answer: 500, calls: NEW_ROUTE, first: 1 },
    'an error on the server ("") has prevented the request from succeeding',
  ],
  [
    "503, the Ingresses of another strategy are not written",
    "gateway",
    "shared-ingress",
    { answer: 503, calls: NEW_INGRESS, first: 1 },
    "the server is currently unable to handle the request",
  ],
  [
    "reset, no Ingress of a changed catalog is written",
    "shared-ingress",
    "shared-ingress",
    { answer: "reset", calls: WRITTEN_INGRESS, first: 1 },
    "read tcp: read: connection reset by peer",
  ],
  [
    "credentials that expire in the middle of a change of strategy",
    "gateway",
    "shared-ingress",
    { answer: "credentials", calls: NEW_INGRESS, first: 1, everything: true },
    "the server has asked for the client to provide credentials",
  ],
])("%s: every host goes on", async (_, from, to, refused, words) => {
  const catalog = from === to ? change.after : change.before;
  const both = { before: change.before, after: catalog };
  const { intercept, mend } = refusing(refused);
  trial = await Trial.open({
    program: programOf(to, catalog),
    intercept,
    from: bases.get(from) ?? "",
  });
  const losses = new Set<string>();
  const lostOf = lost(both, to);
  trial.observe((state) => {
    for (const [host, reason] of lostOf(state)) losses.add(`${host}: ${reason}`);
  });

  const { code, stdout } = await trial.pulumi("up", "--yes", "--skip-preview");

  expect(code).not.toBe(0);
  expect(stdout).toContain(`error: ${words}`);
  expect([...losses].join("\n")).toBe("");

  mend();
  await trial.up();

  expect([...losses].join("\n")).toBe("");
  expect(trial.cloud(unreachable(catalog, to))).toEqual(new Map());
});
