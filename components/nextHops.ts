/** A VM that a route may lead to, as the Compute API shows it. */
export interface NodeVm {
  readonly name: string;
  readonly zone: string;
  /** Whether it passes packets on that are not addressed to it (facts R4). */
  readonly canIpForward: boolean;
  /** `RUNNING`, `TERMINATED`, ...; only RUNNING counts for a route (facts R7). */
  readonly currentStatus: string;
  /** RFC 3339. */
  readonly creationTimestamp: string;
}

/** What stands in the way of routes to these nodes, in words; undefined when nothing does. */
export function routeProblem(nodes: readonly NodeVm[], count: number): string | undefined {
  const stuck = nodes.filter(({ canIpForward }) => !canIpForward).map(({ name }) => name);
  if (stuck.length > 0)
    return (
      `${stuck.sort().join(", ")} cannot be the next hop of a route: canIpForward is false, ` +
      "so the packets would be dropped (facts R4, R5); use another strategy"
    );
  return nodes.length < count
    ? `${count} routes lead to as many nodes, and there are ${nodes.length} (facts R6); use a lower redundancy`
    : undefined;
}

/**
 * The first `count` nodes to lead to, best first: RUNNING before others, then each from a zone of its own
 * as far as there are zones, the oldest of a zone first, so that a new node moves no route.
 */
export function pickNextHops(nodes: readonly NodeVm[], count: number): readonly NodeVm[] {
  const byAge = [...nodes].sort((a, b) => compare(ageOf(a), ageOf(b)));
  const turns = new Map<string, number>();
  const ranked = [true, false].flatMap((running) =>
    byAge
      .filter(({ currentStatus }) => (currentStatus === "RUNNING") === running)
      .map((node) => {
        const turn = turns.get(node.zone) ?? 0;
        turns.set(node.zone, turn + 1);
        return { node, turn };
      })
      .sort((a, b) => a.turn - b.turn || compare(a.node.zone, b.node.zone)),
  );
  return ranked.slice(0, count).map(({ node }) => node);
}

function ageOf({ creationTimestamp, name }: NodeVm): string {
  // The API writes Pacific time, whose offset changes with the season.
  return `${new Date(creationTimestamp).toISOString()} ${name}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
