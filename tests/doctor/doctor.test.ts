/** Claims about the doctor: each situation is one line that says what, why and the exact command. */
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { lockFindings, readState, stateFile } from "../../doctor/backend.js";
import { diagnose, type Stack } from "../../doctor/diagnose.js";
import { report } from "../../doctor/finding.js";
import { readPlanned } from "../../doctor/planned.js";
import { readSnapshot } from "../../doctor/snapshot.js";
import { runEntry } from "../support/commandLine.js";
import {
  checkpoint,
  cloud,
  exported,
  INGRESS,
  interrupted,
  NETWORK,
  NETWORK_ID,
  PROVIDER,
  resources,
  STACK,
  stack,
  TEAM,
} from "./stack.js";

const HERE = { stack: "local", pulumi: "npm run local --" } as const;

/** The doctor's words for a stack on the embedded cloud, without the heading. */
const words = (examined: Stack) => report(diagnose(examined), HERE).split("\n").slice(1);

const address = {
  urn: "urn:pulumi:local::service-ingress::gcp:compute/address:Address::service-ingress-local-internal",
  type: "gcp:compute/address:Address",
  custom: true,
  parent: STACK,
  inputs: { name: "service-ingress-local-internal", region: "europe-west1" },
};

const ADDRESS_ID = "projects/demo/regions/europe-west1/addresses/service-ingress-local-internal";

const withAddress = {
  hasCluster: true,
  existing: [
    ...cloud.existing,
    { type: address.type, id: ADDRESS_ID, outputs: { ...address.inputs, address: "10.0.0.9" } },
  ],
};

describe("a stack with everything in its place", () => {
  test("is healthy, whatever the server and the autoscaler have written since", () => {
    expect(report(diagnose(stack()), HERE)).toBe("local: healthy");
  });

  test("that never had an up is healthy", () => {
    const snapshot = readSnapshot(JSON.stringify({ checkpoint: { stack: "local" } }));

    expect(diagnose(stack({ snapshot, cloud: { existing: [], hasCluster: false } }))).toEqual([]);
  });
});

describe("an operation that was cut off", () => {
  test("a creation that did not happen is dropped", () => {
    expect(words(stack({ snapshot: interrupted("creating", address) }))).toEqual([
      '  pending: gcp:compute/address:Address "service-ingress-local-internal" was interrupted while creating and does not exist; the CLI or its machine stopped before the answer came; run: npm run local -- refresh --yes --clear-pending-creates --stack local && npm run local -- up --yes --stack local',
    ]);
  });

  test("a Google resource that was made is imported", () => {
    expect(
      words(stack({ snapshot: interrupted("creating", address), cloud: withAddress })),
    ).toEqual([
      `  pending: gcp:compute/address:Address "service-ingress-local-internal" was interrupted while creating and exists as ${ADDRESS_ID}; the CLI or its machine stopped before the answer came; run: npm run local -- refresh --yes --clear-pending-creates --stack local && npm run --silent local -- preview --json --stack local > /t/preview.json && npm run doctor -- --stack local --preview /t/preview.json`,
    ]);
  });

  test("a Kubernetes object that was made is taken over", () => {
    const [, , , network, ingress] = resources;
    const snapshot = readSnapshot(
      exported(resources.slice(0, 4), [{ type: "creating", resource: ingress }]),
    );

    expect(network.type).toBe("gcp:compute/network:Network");
    expect(words(stack({ snapshot }))).toEqual([
      '  pending: kubernetes:networking.k8s.io/v1:Ingress "pay" was interrupted while creating and exists as payments/pay; the CLI or its machine stopped before the answer came; run: npm run local -- refresh --yes --clear-pending-creates --stack local && PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true npm run local -- up --yes --stack local && npm run local -- up --yes --stack local',
    ]);
  });

  test("an update or a deletion is looked at by a refresh", () => {
    const [, , , , ingress] = resources;

    expect(words(stack({ snapshot: interrupted("deleting", ingress) }))).toEqual([
      '  pending: kubernetes:networking.k8s.io/v1:Ingress "pay" was interrupted while deleting; the CLI or its machine stopped before the answer came; run: npm run local -- refresh --yes --stack local && npm run local -- up --yes --stack local',
    ]);
  });
});

describe("something exists and is not in the state", () => {
  const step = (newState: object, urn: string) => ({ op: "create", urn, newState });
  const wanted = readPlanned(
    JSON.stringify({
      steps: [
        step({ ...address, provider: `${PROVIDER}::p1` }, address.urn),
        step({ type: "service-ingress:x:Y" }, TEAM),
      ],
    }),
  );

  test("without a preview: a Google resource with the stack's name is found, and a preview asked for", () => {
    expect(words(stack({ cloud: withAddress }))).toEqual([
      `  lost-create: gcp:compute/address:Address ${ADDRESS_ID} exists and is not in the state; the reply to its creation was lost, the state is an older one, or somebody else made it; run: npm run --silent local -- preview --json --stack local > /t/preview.json && npm run doctor -- --stack local --preview /t/preview.json`,
    ]);
  });

  test("with a preview: the import is named", () => {
    expect(words(stack({ cloud: withAddress, planned: wanted }))).toEqual([
      `  lost-create: gcp:compute/address:Address ${ADDRESS_ID} exists and is not in the state; the reply to its creation was lost, the state is an older one, or somebody else made it; run: npm run local -- import --file /t/import.json --yes --protect=false --generate-code=false --stack local && npm run local -- up --yes --stack local`,
    ]);
  });

  test("with a preview: a Kubernetes object is taken over", () => {
    const snapshot = readSnapshot(exported(resources.slice(0, 4)));
    const planned = readPlanned(JSON.stringify({ steps: [step(resources[4], INGRESS)] }));

    expect(words(stack({ snapshot, planned }))).toEqual([
      "  lost-create: kubernetes:networking.k8s.io/v1:Ingress payments/pay exists and is not in the state; the reply to its creation was lost, the state is an older one, or somebody else made it; run: PULUMI_K8S_UPSERT_EXISTING_OBJECTS=true npm run local -- up --yes --stack local && npm run local -- up --yes --stack local",
    ]);
  });

  test("what other stacks and teams have made is none of its business", () => {
    const others = [
      {
        type: "gcp:compute/address:Address",
        id: "projects/demo/regions/r/addresses/other",
        outputs: {},
      },
      { type: "kubernetes:core/v1:Service", id: "payments/refunds", outputs: {} },
    ];

    expect(
      diagnose(stack({ cloud: { ...cloud, existing: [...cloud.existing, ...others] } })),
    ).toEqual([]);
  });
});

describe("the cloud was changed by hand", () => {
  test("what is gone is named, and what differs with its place", () => {
    const [{ type, id }] = cloud.existing as [(typeof cloud.existing)[0]];
    const existing = [{ type, id, outputs: { routingMode: "GLOBAL" } }];

    expect(words(stack({ cloud: { ...cloud, existing } }))).toEqual([
      '  gone: kubernetes:networking.k8s.io/v1:Ingress "pay" (payments/pay) does not exist any more; somebody deleted it, or the state is an older one; run: npm run local -- refresh --yes --stack local && npm run local -- up --yes --stack local',
      `  drift: gcp:compute/network:Network "service-ingress-local-network" (${NETWORK_ID}) differs from the state in name, routingMode; somebody changed it, or the reply to an update was lost; run: npm run local -- refresh --yes --stack local && npm run local -- up --yes --stack local`,
    ]);
  });
});

describe("the cluster is gone", () => {
  test("its objects are forgotten in one step, and what else changed is named too", () => {
    const [{ type, id }] = cloud.existing as [(typeof cloud.existing)[0]];
    const existing = [{ type, id, outputs: { routingMode: "GLOBAL" } }];

    expect(words(stack({ cloud: { existing, hasCluster: false } }))).toEqual([
      "  gone: the cluster does not exist any more, and with it 1 Kubernetes object of the state; somebody deleted it; if it only cannot be reached, wait: this forgets its objects; run: PULUMI_K8S_DELETE_UNREACHABLE=true npm run local -- refresh --yes --stack local && npm run local -- up --yes --stack local",
      expect.stringMatching(/^ {2}drift: gcp:compute\/network:Network /),
    ]);
  });
});

describe("the state itself", () => {
  test("one that contradicts itself is restored, and every fault counted", () => {
    const broken = resources.map((resource) =>
      resource.urn === TEAM ? { ...resource, urn: TEAM.replace("payments", "paym3nts") } : resource,
    );
    const restore = { kind: "shell", text: "cp a b" } as const;

    expect(words(stack({ snapshot: readSnapshot(exported(broken)), restore }))).toEqual([
      `  damaged: the state contradicts itself: ${INGRESS} has parent ${TEAM}, which is not before it; it was changed by hand or by a faulty disk; run: cp a b && npm run local -- refresh --yes --stack local && npm run local -- up --yes --stack local`,
    ]);
  });

  test.each([
    ["a resource twice", [...resources, resources[3]], `${NETWORK} stands in it twice`],
    [
      "another type than its URN says",
      resources.with(3, { ...resources[3], type: "gcp:compute/network:Netw0rk" }),
      `${NETWORK} has type gcp:compute/network:Netw0rk`,
    ],
    ["no id", resources.with(3, { ...resources[3], id: "" }), `${NETWORK} has no id`],
    [
      "a provider that is not there",
      resources.with(2, { ...resources[2], id: "p2" } as never),
      `${INGRESS} has provider ${PROVIDER}::p1, which is not before it`,
    ],
    [
      "a dependency that is not there",
      resources.with(3, { ...resources[3], dependencies: ["urn:x"] } as never),
      `${NETWORK} depends on urn:x, which is not before it`,
    ],
    [
      "a value of what is not there",
      resources.with(3, { ...resources[3], propertyDependencies: { network: ["urn:y"] } } as never),
      `${NETWORK} depends on urn:y, which is not before it`,
    ],
  ])("%s is a contradiction", (_, list, fault) => {
    const [first] = diagnose(stack({ snapshot: readSnapshot(exported(list)) }));

    expect(first?.what).toBe(`the state contradicts itself: ${fault}`);
  });

  test("what was made and does not work is tried again by an up", () => {
    const failed = { ...resources[4], initErrors: ["not live", "Quota exceeded"] };
    const snapshot = readSnapshot(exported(resources.with(4, failed)));

    expect(words(stack({ snapshot }))).toEqual([
      '  not-ready: kubernetes:networking.k8s.io/v1:Ingress "pay" was made and does not work: Quota exceeded; what it waits for did not come, for example because of a quota; run: npm run local -- up --yes --stack local',
    ]);
  });

  test("what was replaced and not deleted yet goes with an up", () => {
    const old = { ...resources[3], delete: true };
    const snapshot = readSnapshot(exported([...resources, old]));

    expect(words(stack({ snapshot }))).toEqual([
      '  left-over: gcp:compute/network:Network "service-ingress-local-network" was replaced and still exists; the command stopped before it deleted the old one; run: npm run local -- up --yes --stack local',
    ]);
  });
});

/** Below the back end's folder. */
const STATE = ".pulumi/stacks/service-ingress/local.json";

describe("the files of a file back end", () => {
  let backend: string;
  beforeEach(async () => (backend = await mkdtemp(join(tmpdir(), "doctor-"))));
  afterEach(async () => {
    await rm(backend, { recursive: true });
  });

  const files = () => ({ backend, project: "service-ingress", stack: "local" });
  const lines = (findings: Parameters<typeof report>[0]) =>
    report(findings, HERE).replaceAll(backend, "<backend>").split("\n").slice(1);

  async function write(path: string, text: string): Promise<void> {
    await mkdir(dirname(join(backend, path)), { recursive: true });
    await writeFile(join(backend, path), text);
  }

  async function lock(host: string, isAlive: boolean): Promise<readonly string[]> {
    const held = { pid: 7, username: "ann", hostname: host, timestamp: "2026-11-23T08:00:00Z" };
    await write(".pulumi/locks/organization/service-ingress/local/l.json", JSON.stringify(held));
    return lines(await lockFindings(files(), () => isAlive));
  }

  test("a lock whose process has ended is cancelled", async () => {
    expect(await lock(hostname(), false)).toEqual([
      `  locked: process 7 of ann@${hostname()} holds it since 2026-11-23T08:00:00Z; that process has ended without giving the lock back; run: npm run local -- cancel --yes --stack local`,
    ]);
  });

  test("a lock of a process at work is waited for", async () => {
    expect(await lock(hostname(), true)).toEqual([
      `  in-use: process 7 of ann@${hostname()} holds it since 2026-11-23T08:00:00Z; it is still at work; wait`,
    ]);
  });

  test("a lock of another machine is asked about there", async () => {
    expect(await lock("elsewhere", false)).toEqual([
      "  locked: process 7 of ann@elsewhere holds it since 2026-11-23T08:00:00Z; another machine is at work, or stopped before it gave the lock back: ask there first; run: npm run local -- cancel --yes --stack local",
    ]);
  });

  test("a state that was cut is restored from the newest sound copy", async () => {
    const history = ".pulumi/history/service-ingress/local";
    await write(".pulumi/stacks/service-ingress/local.json", checkpoint().slice(0, 100));
    await write(
      ".pulumi/stacks/service-ingress/local.json.bak",
      checkpoint("2026-11-23T08:00:01Z"),
    );
    await write(`${history}/local-1.checkpoint.json`, checkpoint("2026-11-23T08:00:02Z"));
    await write(`${history}/local-2.checkpoint.json`, "{");

    const { snapshot, findings } = await readState(files());

    expect(snapshot).toBeUndefined();
    expect(lines(findings)).toEqual([
      `  damaged: <backend>/.pulumi/stacks/service-ingress/local.json cannot be read; it is not JSON: cut, or damaged; run: cp <backend>/${history}/local-1.checkpoint.json <backend>/.pulumi/stacks/service-ingress/local.json && npm run local -- refresh --yes --stack local`,
    ]);
  });

  test("a state older than its newest copy is replaced by that", async () => {
    const newer = ".pulumi/history/service-ingress/local/local-2.checkpoint.json";
    await write(".pulumi/stacks/service-ingress/local.json", checkpoint("2026-11-23T08:00:00Z"));
    await write(newer, checkpoint("2026-11-23T09:00:00Z"));

    const { findings } = await readState(files());

    expect(lines(findings)).toEqual([
      `  older: the state is of 2026-11-23T08:00:00Z, and <backend>/${newer} of 2026-11-23T09:00:00Z; an older copy was put in its place; run: cp <backend>/${newer} <backend>/.pulumi/stacks/service-ingress/local.json && npm run local -- refresh --yes --stack local`,
    ]);
  });

  /** As the file back end writes it: the checksum is that of what was written. */
  async function writeWithChecksum(path: string, written: string, now: string): Promise<void> {
    const md5 = createHash("md5").update(written).digest("base64");
    await write(path, now);
    await write(`${path}.attrs`, JSON.stringify({ "user.content_type": "text/plain", md5 }));
  }

  test("a state in which one byte of a value has changed is restored from the newest sound copy", async () => {
    const copy = ".pulumi/history/service-ingress/local/local-1.checkpoint.json";
    const flipped = checkpoint().replace("REGIONAL", "REGIONAM");
    await write(copy, checkpoint());
    await writeWithChecksum(STATE, checkpoint(), flipped);

    const { snapshot, findings } = await readState(files());

    expect(snapshot?.resources[3]?.outputs).toMatchObject({ routingMode: "REGIONAM" });
    expect(lines(findings)).toEqual([
      `  damaged: <backend>/${STATE} is not what Pulumi wrote, by the checksum in local.json.attrs; it was changed by hand or by a faulty disk; run: cp <backend>/${copy} <backend>/${STATE} && npm run local -- refresh --yes --stack local`,
    ]);
  });

  test("without a copy, a state that Pulumi did not write is looked at by a refresh", async () => {
    await writeWithChecksum(STATE, checkpoint(), checkpoint().replace("REGIONAL", "REGIONAM"));

    const { findings } = await readState(files());

    expect(findings.map(({ commands }) => commands)).toEqual([
      [{ kind: "pulumi", args: ["refresh", "--yes"] }],
    ]);
  });

  test("attributes that end early are removed, before a lock is cancelled", async () => {
    await write(STATE, checkpoint());
    await write(`${STATE}.attrs`, "");
    await lock(hostname(), false);

    const locks = await lockFindings(files(), () => false);
    const { snapshot, findings } = await readState(files());

    expect(snapshot?.resources).toHaveLength(resources.length);
    expect(lines([...locks, ...findings])).toEqual([
      `  damaged: <backend>/${STATE}.attrs cannot be read, so the CLI reads the state no more; the CLI was killed while it wrote that file; the state beside it is sound; run: rm <backend>/${STATE}.attrs`,
      expect.stringMatching(/^ {2}locked: /),
    ]);
  });

  test.each([
    ["is as Pulumi wrote it", checkpoint(), checkpoint()],
    ["is a copy that somebody put back", checkpoint("2026-11-23T08:00:01Z"), checkpoint()],
  ])("a state that %s is left alone", async (_, written, now) => {
    await write(`${STATE}.bak`, checkpoint());
    await writeWithChecksum(STATE, written, now);

    expect((await readState(files())).findings).toEqual([]);
  });

  test("a state that is as new as its copies is left alone", async () => {
    await write(".pulumi/stacks/service-ingress/local.json", checkpoint());
    await write(".pulumi/stacks/service-ingress/local.json.bak", checkpoint());

    expect(await readState(files())).toMatchObject({ findings: [] });
    expect(await readFile(stateFile(files()), "utf8")).toBe(checkpoint());
  });
});

describe("npm run doctor", () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), "doctor-"))));
  afterEach(async () => {
    await rm(directory, { recursive: true });
  });

  const doctor = async (...args: readonly string[]) => await runEntry("doctor/cli.ts", ...args);

  test("an exported state: 0 and healthy, or 1 and the step with pulumi itself", async () => {
    const file = join(directory, "state.json");
    await writeFile(file, exported());
    const healthy = await doctor("--stack", "dev", "--state", file);
    await writeFile(file, exported(resources, [{ type: "creating", resource: address }]));
    const found = await doctor("--stack", "dev", "--state", file);

    expect(healthy).toEqual({ code: 0, stdout: "dev: healthy\n", stderr: "" });
    expect(found.code).toBe(1);
    expect(found.stdout).toBe(
      [
        "dev: 1 finding, treat the first one first",
        '  pending: gcp:compute/address:Address "service-ingress-local-internal" was interrupted while creating: look whether it exists; the CLI or its machine stopped before the answer came; run: pulumi refresh --yes --clear-pending-creates --stack dev && pulumi up --yes --stack dev',
        "",
      ].join("\n"),
    );
  });

  test.each([
    ["a file that is not there", ["--state", "nowhere.json"], "nowhere.json cannot be read: "],
    [
      "a file that is no state",
      ["--state", "package.json"],
      "package.json cannot be read: it is JSON, but no state of a Pulumi stack\n",
    ],
    [
      "an unknown stack",
      ["--stack", "moon"],
      'no stack "moon"; known are local, dev, staging, prod\n',
    ],
    ["an unknown option", ["--fix"], "Unknown option '--fix'"],
  ])("%s: 2, and why", async (_, args, why) => {
    const { code, stdout, stderr } = await doctor(...args);

    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr.startsWith(why)).toBe(true);
  });

  test("a stack of the embedded cloud that does not exist yet cannot be read", async () => {
    const { code, stderr } = await doctor("--stack", "local", "--directory", directory);

    expect(code).toBe(2);
    expect(stderr).toContain("local.json cannot be read, and there is no copy of it");
  });
});
