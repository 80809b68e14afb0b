/** What a pipeline does on its code host: one comment per environment, one issue per environment. */
import type { CodeHost, Post } from "./codeHost.js";
import { commentMarker, issueMarker, readRecord, writeRecord, type PlanRecord } from "./record.js";

/** Most characters of a comment or an issue: GitHub's limit, the lower one of the two hosts. */
const LONGEST_BODY = 65_536;

const startsWith = (marker: string) => (post: Post) => post.body.startsWith(marker);

/**
 * Writes the preview's comment of a stack, over the one that is there. `text` starts with its marker.
 * Without a record, no plan can be applied: the guard has refused it.
 */
export async function postComment(
  host: CodeHost,
  stack: string,
  change: number,
  text: string,
  record: PlanRecord | undefined,
): Promise<void> {
  const marker = commentMarker(stack);
  if (!text.startsWith(marker)) throw new Error(`the comment does not start with ${marker}`);
  const end = record === undefined ? "<!-- no plan -->" : writeRecord(record);
  const body = `${text.trimEnd()}\n\n${end}\n`;
  if (body.length > LONGEST_BODY)
    throw new Error(`the comment has ${body.length} characters, more than ${LONGEST_BODY}`);
  const before = (await host.comments(change)).find(startsWith(marker));
  await host.comment(change, body, before?.id);
}

/** Whether the plan that was reviewed is for this tree; if not, why. */
export type Review =
  | { readonly kind: "reviewed"; readonly record: PlanRecord }
  | { readonly kind: "not-reviewed"; readonly reason: string };

/** Looks up what the comment of a merged change says. `tree` is what is about to be deployed. */
export async function findReview(
  host: CodeHost,
  stack: string,
  commit: string,
  tree: string,
): Promise<Review> {
  const not = (reason: string): Review => ({ kind: "not-reviewed", reason });
  const change = await host.changeOf(commit);
  if (change === undefined) return not(`commit ${commit} came by no pull or merge request`);
  const comment = (await host.comments(change)).find(startsWith(commentMarker(stack)));
  if (comment === undefined) return not(`change ${change} has no preview of ${stack}`);
  const record = readRecord(comment.body);
  if (record?.stack !== stack)
    return not(`the preview of ${stack} in change ${change} has no plan`);
  if (record.tree !== tree)
    return not(
      `the preview of ${stack} in change ${change} is of another tree: something else was merged since`,
    );
  return { kind: "reviewed", record };
}

/** Opens the drift issue of a stack or writes over it. A text that is too long loses its end. */
export async function openIssue(host: CodeHost, stack: string, text: string): Promise<void> {
  const marker = issueMarker(stack);
  const [start, end] = [
    `${marker}\n\`pulumi preview --refresh\` of ${stack}:\n\n~~~text\n`,
    "\n~~~\n",
  ];
  const cut = "\n... (cut)";
  const room = LONGEST_BODY - start.length - end.length - cut.length;
  // A line of tildes in the text would end the block.
  const safe = text.trim().replace(/^~~~/gm, "~ ~~");
  const shown = safe.length > room ? `${safe.slice(0, room)}${cut}` : safe;
  const before = (await host.issues()).find(startsWith(marker));
  await host.issue(`drift: ${stack} is not what main says`, `${start}${shown}${end}`, before?.id);
}

/** Closes the drift issue of a stack, if it is open. */
export async function closeIssue(host: CodeHost, stack: string): Promise<void> {
  const open = (await host.issues()).find(startsWith(issueMarker(stack)));
  if (open !== undefined) await host.closeIssue(open.id);
}
