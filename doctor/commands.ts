/** Commands that end most treatments. */
import type { Command } from "./finding.js";

/** Does what is left. */
export const UP: Command = { kind: "pulumi", args: ["up", "--yes"] };

/** Words of the command that looks at everything the state knows. */
export const REFRESH = ["refresh", "--yes"] as const;
