/** What `--help` prints, and the error of a command that was written wrongly. */

/** A wrong command line; the message is one line with the cure. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export const USAGE = `The embedded cloud: the real Pulumi engine on a simulated Google Cloud project.

  npm start                          bring up the environment "local" and trace each route
  npm run local -- <command>

Pulumi on the embedded cloud; other Pulumi commands and all flags work too:
  preview | up | refresh | destroy
  stack output

Requests and failures:
  trace <host> [--path /x] [--port n] [--at 5s]
                                     one request from a VM, hop by hop, so long after now
  nodes                              the nodes of the clusters
  fail node <name>                   stop a node now
  recover node <name>                start it again
  wait <duration>                    let simulated time pass: 30s, 5m

Limits of the simulated project:
  quota                              the quotas
  quota <name> <limit>               raise or lower one

Each stack has a simulated project of its own; \`--stack dev\` asks for that of dev.
State is in .local/; remove that folder to start from nothing.
`;
