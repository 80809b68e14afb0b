/** Lets one fault happen to a trial. */
import type { Trial } from "../engine/harness.js";
import { callFault, isOfRefresh, type FaultClass, type Place } from "./classes.js";
import { damage, isDamage } from "./damage.js";
import { errorsOf } from "./errors.js";
import { byHand, isByHand } from "./hand.js";
import { isRead, type CallFault } from "./inject.js";
import { killHost } from "./killHost.js";
import type { Random } from "./random.js";
import type { WatchedTrial } from "./watched.js";

/** What a fault did. */
export interface Strike {
  /** What was hit: a call, a key, a byte. */
  readonly hit: string;
  /** The CLI's errors when it met the fault. */
  readonly said: string;
}

const UP = ["up", "--yes", "--skip-preview"] as const;

/** The words of a refresh without a preview. */
export const REFRESH = ["refresh", "--yes", "--skip-preview"] as const;

/** Lets a fault happen, at `place` where it meets a call; `services` is the size of the catalog. */
export async function strike(
  watched: WatchedTrial,
  services: number,
  fault: FaultClass,
  place: Place,
  random: Random,
): Promise<Strike> {
  const { trial } = watched;
  if (fault === "program killed") {
    const output = await killHost(watched, services, place);
    watched.watch();
    return { hit: `call ${place.call}, ${doneOrNot(place)}`, said: errorsOf(output) };
  }
  if (fault === "two ups") {
    const ups = await Promise.all([1, 2].map(async () => await trial.pulumi(...UP)));
    const said = ups.map(({ stdout, stderr }) => errorsOf(stdout + stderr)).join("");
    return { hit: `exit codes ${ups.map(({ code }) => code).join(" and ")}`, said };
  }
  if (isDamage(fault)) {
    const hit = await damage(fault, trial, random);
    return { hit, said: await saidBy(trial, "stack", "export") };
  }
  if (isByHand(fault)) {
    await trial.succeed("preview");
    const hit = await byHand(fault, trial, random);
    watched.excuse();
    return { hit, said: await saidBy(trial, ...UP) };
  }
  const meant = callFault(fault, random);
  if (meant === undefined) throw new Error(`${fault} meets no call`);
  const isRefresh = isOfRefresh(fault);
  if (meant.kind !== "killed") return await strikeCall(watched, isRefresh, meant, place.call);
  return await strikeCall(watched, isRefresh, { ...meant, done: place.done }, place.call);
}

/** Lets a call of the `up`, or of a refresh before it, go wrong. */
async function strikeCall(
  watched: WatchedTrial,
  isRefresh: boolean,
  meant: CallFault,
  call: number,
): Promise<Strike> {
  const { trial, injector } = watched;
  injector.arm(meant, call, isRefresh ? isRead : undefined);
  let said = await saidBy(trial, ...(isRefresh ? REFRESH : UP));
  injector.mend();
  if (injector.hit === undefined) throw new Error(`call ${call} never came`);
  const { operation, urn } = injector.hit;
  const what = `${operation} ${urn.split("::").slice(2).join("::").split("$").at(-1) ?? ""}`;
  if (meant.kind !== "killed") return { hit: `call ${call}: ${what}`, said };
  await trial.reopen();
  watched.watch();
  said = await saidBy(trial, ...UP);
  return { hit: `call ${call}, ${doneOrNot(meant)}: ${what}`, said };
}

const doneOrNot = ({ done }: { readonly done: boolean }) => (done ? "done" : "not done");

async function saidBy(trial: Trial, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await trial.pulumi(...args);
  return errorsOf(stdout + stderr);
}
