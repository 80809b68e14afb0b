/** What `--help` of the embedded cloud prints. */
export const USAGE = `The embedded cloud: the real Pulumi engine on a simulated Google Cloud project.

  npm start                          bring up the environment "local" and trace each route
  npm run local -- <command>

Pulumi on the embedded cloud; other Pulumi commands and all flags work too:
  preview | up | refresh | destroy
  stack output

Requests and failures:
  trace <host> [--path /x] [--port n] [--at 5s]
                                     one request from a VM, hop by hop, so long after now
  wait <duration>                    let simulated time pass: 30s, 5m
  nodes                              nodes by zone, and ingress controllers
  fail node <name> [--forwarding]    stop a node now, or only its forwarding
  fail zone <name>                   stop every node of a zone
  fail control-plane                 no scheduling, no changed endpoint
  recover node <name>                start it again, or let a drained one take pods
  recover zone <name> | control-plane
  drain node <name>                  evict its pods, as their budgets allow
  scale down <node> | up             the cluster autoscaler removes or adds a node
  rollout <controller>               replace the pods of an ingress controller

Limits of the simulated project:
  quota                              the quotas
  quota <name> <limit>               raise or lower one

Each stack has a simulated project of its own; \`--stack dev\` asks for that of dev.
State is in .local/; remove that folder to start from nothing.
`;
