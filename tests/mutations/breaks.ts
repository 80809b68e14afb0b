/**
 * Deliberate breaks of the product, at least one for each class of fault: careless changes that a reviewer
 * might let pass, each with the test that does not. `npm run mutations` tries them.
 */
import type { FaultClass } from "../faults/classes.js";

/** One change of one file. */
export interface Edit {
  /** Path from the project's folder. */
  readonly file: string;
  /** Stands in it exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** One careless change, and the test that turns red by it. */
export interface Break extends Edit {
  readonly fault: FaultClass;
  /** What the change does, and why somebody would make it. */
  readonly why: string;
  readonly test: {
    /** Path from the project's folder. */
    readonly file: string;
    /** Its title, or a piece of it that no other test of the file has. */
    readonly name: string;
  };
  /** Piece of the assertion's message. */
  readonly says: string;
}

const SCHEDULE = "tests/faults/schedule.test.ts";
const MIDDLE = "tests/faults/middle.test.ts";
const LOST_REPLY = "tests/faults/lostReply.test.ts";
const REFRESH = "tests/faults/refresh.test.ts";
const DOCTOR = "tests/doctor/doctor.test.ts";

/** Every break, in the order of the classes. */
export const BREAKS: readonly Break[] = [
  {
    fault: "429",
    why: "Ingress resources are named by their place in the list: one removed service replaces all that follow",
    file: "components/teamRoutes.ts",
    find: "made.set(ingress.name, this.ingress(ingress, args.tls, origin, opts));",
    replace: `made.set(
        ingress.name,
        new kubernetes.networking.v1.Ingress(
          \`\${name}-\${made.size}\`,
          ingressArgs(ingress, args.tls),
          {
            parent: this,
            deleteBeforeReplace: true,
            dependsOn: [...dependencies(opts), ...(origin ? [origin] : [])],
          },
        ),
      );`,
    test: { file: MIDDLE, name: "429, one Ingress of a changed catalog was written" },
    says: "mail-00005.local.svc.example.com: no Ingress has a rule for host",
  },
  {
    fault: "500",
    why: "the wildcard record waits for the Gateway alone, not for the HTTPRoutes behind it",
    file: "strategies/gateway.ts",
    find: "after: [addressOf(first).resource, ...new Set([...byHost.values()].flat())],",
    replace: "after: [addressOf(first).resource],",
    test: { file: MIDDLE, name: "500, the HTTPRoutes of another strategy are not written" },
    says: "mail-00005.local.svc.example.com: no HTTPRoute has the host",
  },
  {
    fault: "503",
    why: "the wildcard record waits for nothing: it leads to the controller before that has a route",
    file: "strategies/sharedIngress.ts",
    find: 'others: { kind: "wildcard", address: internal, after },',
    replace: 'others: { kind: "wildcard", address: internal },',
    test: { file: MIDDLE, name: "503, the Ingresses of another strategy are not written" },
    says: "mail-00005.local.svc.example.com: no Ingress has a rule for host",
  },
  {
    fault: "reset",
    why: "a changed Ingress is replaced, the old one deleted first, so that nothing of it is left",
    file: "components/teamRoutes.ts",
    find: "      deleteBeforeReplace: true,\n",
    replace: '      deleteBeforeReplace: true,\n      replaceOnChanges: ["spec"],\n',
    test: { file: MIDDLE, name: "reset, no Ingress of a changed catalog is written" },
    says: "users-00004.local.svc.example.com: no Ingress has a rule for host",
  },
  {
    fault: "lost reply",
    why: "the engine draws the router's name: a creation that nobody heard of is made twice",
    file: "components/network.ts",
    find: '{ name: physicalName(name, "router"), network: network.id, region },',
    replace: "{ network: network.id, region },",
    test: {
      file: LOST_REPLY,
      name: "of the program: the next up says 409, and there is one of it",
    },
    says: "to deeply equal [ 'projects/demo/regions/europe-west1/routers/service-ingress-local-network-router' ]",
  },
  {
    fault: "lost reply",
    why: "the doctor wants ids to begin with the stack's name, as names do",
    file: "doctor/diagnose.ts",
    find: ".filter(({ id }) => id.includes(prefix))",
    replace: ".filter(({ id }) => id.startsWith(prefix))",
    test: {
      file: LOST_REPLY,
      name: "a Google resource: up says 409, the doctor names the import, and nothing is made twice",
    },
    says: "expected undefined to be 'gcp:compute/router:Router projects/demo/",
  },
  {
    fault: "quota",
    why: "the zone's arguments hold the addresses: one load balancer without an address keeps every record from being made",
    file: "components/privateZone.ts",
    find: "hosts: args.hosts.map(({ host }) => host),",
    replace: "hosts: args.hosts.map(({ host, address }) => ({ host, address })),",
    test: {
      file: "tests/program/loadBalancerPerService.test.ts",
      name: "beyond the quota three Services fail with Google's words, five work, and a second up makes the rest",
    },
    says: "expected [] to have a length of 5",
  },
  {
    fault: "credentials",
    why: "the records do not hand on what they wait for: names lead to the new strategy before it carries them",
    file: "components/privateZone.ts",
    find: "{ parent: this, dependsOn: [...after] },",
    replace: "{ parent: this },",
    test: { file: MIDDLE, name: "credentials that expire in the middle of a change of strategy" },
    says: "mail-00005.local.svc.example.com: no forwarding rule has the address",
  },
  {
    fault: "CLI killed",
    why: "the doctor does not say that refresh shall drop creations that were cut off",
    file: "doctor/diagnose.ts",
    find: 'args: [...REFRESH, ...(clears ? ["--clear-pending-creates"] : [])]',
    replace: "args: [...REFRESH]",
    test: {
      file: SCHEDULE,
      name: "the CLI: its lock is cancelled, what it left open is refreshed",
    },
    says: "was interrupted while creating and exists as team-001/",
  },
  {
    fault: "program killed",
    why: "the import file leaves the parent out: what was made is taken over beside the component that it belongs to",
    file: "doctor/planned.ts",
    find: "...(parentWord === undefined ? {} : { parent: parentWord }),",
    replace: "",
    test: {
      file: "tests/faults/killHost.test.ts",
      name: "the address of the load balancer was made: after the documented steps there is one of it",
    },
    says: "expected { steps: [ 'import', 'up' ], problems: [ 'up: ",
  },
  {
    fault: "two ups",
    why: "the doctor has every lock cancelled, also that of a process at work",
    file: "doctor/backend.ts",
    find: "  return isAlive(pid)\n    ? {",
    replace: "  return isAlive(pid) && pid < 0\n    ? {",
    test: { file: DOCTOR, name: "a lock of a process at work is waited for" },
    says: "that process has ended without giving the lock back; run: npm run local -- cancel --yes",
  },
  {
    fault: "refresh refused",
    why: "the doctor puts a copy back that is no newer than the state: after each command there is one",
    file: "doctor/backend.ts",
    find: "timeOf(copy) > timeOf({ snapshot })",
    replace: "timeOf(copy) >= timeOf({ snapshot })",
    test: { file: REFRESH, name: "a reading call is refused: the next up goes on" },
    says: "steps: [ 'restore', 'refresh'",
  },
  {
    fault: "refresh killed",
    why: "the doctor takes every lock of this machine for that of a process at work",
    file: "doctor/backend.ts",
    find: "  return isAlive(pid)\n    ? {",
    replace: "  return pid > 0\n    ? {",
    test: { file: REFRESH, name: "the CLI is killed at a reading call: its lock is cancelled" },
    says: "the stack is currently locked by 1 lock(s)",
  },
  {
    fault: "state cut",
    why: "the doctor sorts the copies of the state the wrong way round: it puts the oldest back",
    file: "doctor/backend.ts",
    find: ".sort((one, other) => timeOf(other) - timeOf(one));",
    replace: ".sort((one, other) => timeOf(one) - timeOf(other));",
    test: { file: SCHEDULE, name: "cut: the newest sound copy is put back" },
    says: "'upsert' ] to deeply equal [ 'restore', 'refresh', 'up' ]",
  },
  {
    fault: "state flipped",
    why: "where there are copies the doctor takes every changed state for one that somebody put back",
    file: "doctor/backend.ts",
    find: "if (copies.some(({ text }) => text === content.toString())) return [];",
    replace: "if (copies.length > 0) return [];",
    test: { file: "tests/faults/flipped.test.ts", name: "in a URN that nothing names" },
    says: "expected undefined to be 'damaged'",
  },
  {
    fault: "state older",
    why: "the doctor reads the copies' times as numbers: none is newer than another",
    file: "doctor/backend.ts",
    find: 'Date.parse(snapshot.time ?? "") || 0;',
    replace: 'Number(snapshot.time ?? "") || 0;',
    test: { file: SCHEDULE, name: "replaced by an older copy: the newest one is put back" },
    says: "[ 'refresh', 'up', 'upsert' ] to deeply equal [ 'restore', 'refresh', 'up' ]",
  },
  {
    fault: "state attributes cut",
    why: "the doctor takes attributes that it cannot read for attributes that are not there",
    file: "doctor/checksum.ts",
    find: 'return error instanceof SyntaxError ? "unreadable" : "unknown";',
    replace: 'return error instanceof Error ? "unknown" : "unreadable";',
    test: {
      file: DOCTOR,
      name: "attributes that end early are removed, before a lock is cancelled",
    },
    says: "to deeply equal",
  },
  {
    fault: "deleted by hand",
    why: "the doctor compares Google's resources with the state, and no Kubernetes objects",
    file: "doctor/changed.ts",
    find: "/^(gcp|kubernetes):/.test(type)",
    replace: "/^gcp:/.test(type)",
    test: {
      file: SCHEDULE,
      name: "an Ingress deleted: refresh finds it gone, and the next up makes it again",
    },
    says: "unreachable: ",
  },
  {
    fault: "edited by hand",
    why: "the routes' spec is ignored after the first up, so that controllers may write to it",
    file: "components/teamRoutes.ts",
    find: "      deleteBeforeReplace: true,\n",
    replace: '      deleteBeforeReplace: true,\n      ignoreChanges: ["spec"],\n',
    test: {
      file: SCHEDULE,
      name: "an Ingress edited: refresh finds it, and the next up puts it back",
    },
    says: "unreachable: ",
  },
  {
    fault: "added by hand",
    why: "the doctor does not have the provider take over what exists: a second try shall do",
    file: "doctor/diagnose.ts",
    find: 'env: { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "true" },',
    replace: 'env: { PULUMI_K8S_UPSERT_EXISTING_OBJECTS: "false" },',
    test: {
      file: SCHEDULE,
      name: "an Ingress added under a name that is to come: it is taken over, or removed",
    },
    says: "already exists",
  },
  {
    fault: "node pool grown",
    why: "the doctor takes the autoscaler's node count for drift",
    file: "doctor/cloud.ts",
    find: "|users|nodeCount|",
    replace: "|users|",
    test: { file: SCHEDULE, name: "a node pool that has grown is no drift" },
    says: "to deeply equal [ 'up' ]",
  },
];
