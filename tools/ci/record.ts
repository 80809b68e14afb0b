/**
 * What a preview comment says about its plan, for machines: the tree that was previewed, the digest of
 * the plan and the run that keeps it. `up` applies a plan only if all three still hold.
 */

/** A reviewed plan. */
export interface PlanRecord {
  readonly stack: string;
  /** Hash of the git tree that was previewed: equal after any kind of merge if nothing else came in. */
  readonly tree: string;
  /** Hex SHA-256 of the plan file. */
  readonly sha256: string;
  /** Number of the pipeline run (GitHub) or job (GitLab) that keeps the plan as artifact. */
  readonly run: string;
}

/** First line of a preview comment: it finds the comment again. */
export const commentMarker = (stack: string) => `<!-- service-ingress preview: ${stack} -->`;

/** First line of a drift issue. */
export const issueMarker = (stack: string) => `<!-- service-ingress drift: ${stack} -->`;

/** Last line of a comment. */
export function writeRecord({ stack, tree, sha256, run }: PlanRecord): string {
  return `<!-- service-ingress plan: ${stack} tree=${tree} sha256=${sha256} run=${run} -->`;
}

const RECORD =
  /^<!-- service-ingress plan: ([a-z0-9-]+) tree=([0-9a-f]{40}) sha256=([0-9a-f]{64}) run=(\d+) -->$/;

/** The record of a comment; only its last line counts, because the text above quotes the catalog. */
export function readRecord(body: string): PlanRecord | undefined {
  const found = RECORD.exec(body.trimEnd().split(/\r?\n/).at(-1) ?? "");
  const [, stack, tree, sha256, run] = found ?? [];
  if (stack === undefined || tree === undefined || sha256 === undefined || run === undefined)
    return undefined;
  return { stack, tree, sha256, run };
}
