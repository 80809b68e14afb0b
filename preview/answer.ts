/** From a preview to the comment about it and what the guard answers. */
import type { ResolvedService } from "../catalog/schema.js";
import { hasFailed, type Preview } from "./changes.js";
import { commentOf, failedCommentOf } from "./comment.js";
import { judge, type Allowed } from "./guard.js";
import { changesOf } from "./routeChanges.js";
import { routesOf } from "./routes.js";

/** What a pipeline is told. */
export interface Answer {
  /** Markdown; its first line is the marker of the environment. */
  readonly comment: string;
  /** `failed`: the preview itself has errors; `stopped`: the guard has something that nobody allowed. */
  readonly outcome: "fine" | "failed" | "stopped";
}

/**
 * Answers a preview.
 *
 * @param services the catalog's, as the branch has it, in the preview's environment.
 * @param allowed rules of the guard that may pass, and who says so.
 */
export function answer(
  preview: Preview,
  services: readonly ResolvedService[],
  allowed: Allowed,
): Answer {
  if (hasFailed(preview)) return { comment: failedCommentOf(preview), outcome: "failed" };
  const sides = routesOf(preview, services);
  const judged = { preview, sides, routes: changesOf(sides.routesBefore, sides.routesAfter) };
  const report = judge(judged, allowed);
  return {
    comment: commentOf(judged, report),
    outcome: report.isStopped ? "stopped" : "fine",
  };
}
