/** Claim: over gRPC, a table of kinds behaves as a real provider: preview, replace, drift, errors. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as grpc from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { textAt } from "../../simulator/json.js";
import { CloudError, UNKNOWN } from "../../simulator/kind.js";
import type { Properties, ResourceKind } from "../../simulator/kind.js";
import type { Cloud } from "../../simulator/providers/cloud.js";
import { changesBetween } from "../../simulator/providers/diff.js";
import { kubernetesCloud } from "../../simulator/providers/kubernetes.js";
import { serveProvider } from "../../simulator/providers/server.js";
import type { Listening } from "../../simulator/providers/server.js";
import { ResourceProvider } from "../../simulator/providers/service.js";
import { fromStruct, toStruct } from "../../simulator/providers/wire.js";
import type { CloudState } from "../../simulator/state.js";
import { CloudStore } from "../../simulator/store.js";

const TOKEN = "test:index:Thing";
const URN = `urn:pulumi:local::p::a:b:Parent$${TOKEN}::thing`;

/** A shelf of things; a provider configured with another shelf cannot reach them. */
interface Shelf {
  readonly state: CloudState;
  readonly name: string;
}

let dryRuns: Properties[];

const thing: ResourceKind<Shelf> = {
  token: TOKEN,
  replaceOn: ["name"],
  deleteBeforeReplace: true,
  computed: ["serial"],
  check: (inputs) => (inputs.name === "bad" ? [{ property: "name", reason: "is bad" }] : []),
  dryRun: (_, inputs) => {
    dryRuns.push(inputs);
    if (inputs.name === "early") throw new CloudError("NotFound", 'namespaces "n" not found');
    if (inputs.name === "refused") throw new CloudError("Invalid", "the server refuses it");
  },
  create: ({ state, name: shelf }, inputs, name) => {
    if (Object.keys(state.google).length >= 2) throw new CloudError("QUOTA", "only 2 things");
    const id = `${shelf}/${textAt(inputs, "name") ?? name}`;
    const outputs = { ...inputs, serial: "1" };
    state.google[id] = { token: TOKEN, outputs };
    return { id, outputs };
  },
  read: ({ state }, id) => state.google[id]?.outputs,
  update: ({ state }, id, inputs) => {
    const outputs = { ...inputs, serial: "1" };
    state.google[id] = { token: TOKEN, outputs };
    return outputs;
  },
  delete: ({ state }, id) => {
    Reflect.deleteProperty(state.google, id);
  },
};

const cloud: Cloud<Shelf> = {
  name: "test",
  version: "1.2.3",
  kinds: [thing],
  invokes: [{ token: "test:index:echo", invoke: (_, args) => args }],
  configure: () => undefined,
  diffConfig: (olds, news) => changesBetween(olds, news, []),
  forgetsUnreachable: ({ forgets }) => forgets === true,
  scope: (state, config, operation) => {
    const name = textAt(config, "shelf");
    if (name === undefined) throw new CloudError("Unreachable", `no shelf to ${operation}`);
    return { state, name };
  },
};

let folder: string;
let store: CloudStore;
let server: Listening;
let clients: services.ResourceProviderClient[];

beforeEach(async () => {
  dryRuns = [];
  clients = [];
  folder = await mkdtemp(join(tmpdir(), "service-"));
  store = await CloudStore.open(join(folder, "cloud.json"), "demo", "a test");
  server = await serveProvider(new ResourceProvider(cloud, store));
});
afterEach(async () => {
  for (const client of clients) client.close();
  server.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

/** A provider of the program: its own connection and configuration. */
async function configured(config: Properties): Promise<services.ResourceProviderClient> {
  const client = new services.ResourceProviderClient(
    `127.0.0.1:${server.port}`,
    grpc.credentials.createInsecure(),
    // Otherwise clients of one process share a connection, which providers of an engine do not.
    { "grpc.use_local_subchannel_pool": 1 },
  );
  clients.push(client);
  const request = new messages.ConfigureRequest().setArgs(toStruct(config));
  const response = await call<messages.ConfigureResponse>((done) =>
    client.configure(request, done),
  );
  expect(response.getSupportspreview()).toBe(true);
  return client;
}

type Done<Response> = (error: grpc.ServiceError | null, response: Response) => void;

async function call<Response>(start: (done: Done<Response>) => void): Promise<Response> {
  return await new Promise((resolve, reject) => {
    start((error, response) => {
      if (error === null) resolve(response);
      else reject(new Error(error.details));
    });
  });
}

async function create(
  client: services.ResourceProviderClient,
  inputs: Properties,
  preview = false,
  urn = URN,
) {
  const request = new messages.CreateRequest()
    .setUrn(urn)
    .setName("thing")
    .setProperties(toStruct(inputs))
    .setPreview(preview);
  const response = await call<messages.CreateResponse>((done) => client.create(request, done));
  return { id: response.getId(), outputs: fromStruct(response.getProperties()) };
}

describe("creation", () => {
  test("makes it and tells id and outputs", async () => {
    const client = await configured({ shelf: "s" });

    expect(await create(client, { name: "a" })).toEqual({
      id: "s/a",
      outputs: { name: "a", serial: "1" },
    });
  });

  test("in a preview makes nothing, and what only creation tells is unknown", async () => {
    const client = await configured({ shelf: "s" });

    expect(await create(client, { name: "a" }, true)).toEqual({
      id: "",
      outputs: { name: "a", serial: UNKNOWN },
    });
    expect(store.read(({ google }) => google)).toEqual({});
  });

  test("in a preview asks the server, unless an input is unknown", async () => {
    const client = await configured({ shelf: "s" });

    await expect(create(client, { name: "refused" }, true)).rejects.toThrow(
      /^the server refuses it$/,
    );
    await create(client, { name: UNKNOWN }, true);
    expect(dryRuns).toEqual([{ name: "refused" }]);
  });

  test("in a preview may stand in a namespace that is to be made too", async () => {
    const client = await configured({ shelf: "s" });

    expect((await create(client, { name: "early" }, true)).outputs.name).toBe("early");
    expect(dryRuns).toEqual([{ name: "early" }]);
  });

  test("that the API refuses shows the API's words alone", async () => {
    const client = await configured({ shelf: "s" });
    await create(client, { name: "a" });
    await create(client, { name: "b" });

    await expect(create(client, { name: "c" })).rejects.toThrow(/^only 2 things$/);
  });

  test("of an unknown type is an error that names it and those there are", async () => {
    const client = await configured({ shelf: "s" });

    await expect(create(client, {}, true, "urn:pulumi:local::p::x:y:Z::n")).rejects.toThrow(
      'the embedded cloud has no resource type "x:y:Z"; of "test" it knows test:index:Thing',
    );
  });
});

describe("several providers of one program", () => {
  test("each work with their own configuration", async () => {
    const one = await configured({ shelf: "one" });
    const other = await configured({ shelf: "other" });

    expect((await create(one, { name: "a" })).id).toBe("one/a");
    expect((await create(other, { name: "a" })).id).toBe("other/a");
  });

  test("one that reaches nothing fails when it is used, not in a preview", async () => {
    const lost = await configured({});

    expect((await create(lost, { name: "a" }, true)).outputs.name).toBe("a");
    await expect(create(lost, { name: "a" })).rejects.toThrow(/^no shelf to create$/);
    expect(dryRuns).toEqual([]);
  });
});

describe("what cannot be reached", () => {
  const asked = (client: services.ResourceProviderClient) => ({
    read: async () => {
      const request = new messages.ReadRequest().setUrn(URN).setId("a");
      return await call<messages.ReadResponse>((done) => client.read(request, done));
    },
    remove: async () => {
      const request = new messages.DeleteRequest().setUrn(URN).setId("a");
      return await call((done) => client.delete(request, done));
    },
  });

  test("is an error where it is read or deleted", async () => {
    const { read, remove } = asked(await configured({}));

    await expect(read()).rejects.toThrow(/^no shelf to read$/);
    await expect(remove()).rejects.toThrow(/^no shelf to delete$/);
  });

  test("counts as deleted where the provider is told so, and is made nowhere", async () => {
    const client = await configured({ forgets: true });
    const { read, remove } = asked(client);

    expect((await read()).getId()).toBe("");
    await remove();
    await expect(create(client, { name: "a" })).rejects.toThrow(/^no shelf to create$/);
  });
});

describe("diff", () => {
  const diff = async (oldInputs: Properties, news: Properties) => {
    const client = await configured({ shelf: "s" });
    const request = new messages.DiffRequest()
      .setId("s/a")
      .setUrn(URN)
      .setOlds(toStruct({ ...oldInputs, serial: "1", serverDefault: true }))
      .setOldInputs(toStruct(oldInputs))
      .setNews(toStruct(news));
    return await call<messages.DiffResponse>((done) => client.diff(request, done));
  };

  test("does not see what the server has added", async () => {
    const response = await diff({ name: "a" }, { name: "a" });

    expect(response.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
  });

  test("of a name replaces, the old one first", async () => {
    const response = await diff({ name: "a" }, { name: "b" });

    expect(response.getReplacesList()).toEqual(["name"]);
    expect(response.getDeletebeforereplace()).toBe(true);
  });

  test("of another field changes in place", async () => {
    const response = await diff({ name: "a" }, { name: "a", size: 1 });

    expect(response.getDiffsList()).toEqual(["size"]);
    expect(response.getReplacesList()).toEqual([]);
    expect(response.getDeletebeforereplace()).toBe(false);
  });
});

describe("read", () => {
  const read = async (id: string, inputs: Properties, outputs: Properties) => {
    const client = await configured({ shelf: "s" });
    const request = new messages.ReadRequest()
      .setId(id)
      .setUrn(URN)
      .setInputs(toStruct(inputs))
      .setProperties(toStruct(outputs));
    const response = await call<messages.ReadResponse>((done) => client.read(request, done));
    return { id: response.getId(), inputs: fromStruct(response.getInputs()) };
  };

  test("of what is gone has no id", async () => {
    expect(await read("s/a", { name: "a" }, { name: "a" })).toEqual({ id: "", inputs: {} });
  });

  test("of what somebody changed tells it as inputs", async () => {
    const client = await configured({ shelf: "s" });
    const { outputs } = await create(client, { name: "a", size: 1 });
    await store.change(({ google }) => {
      google["s/a"] = { token: TOKEN, outputs: { ...outputs, size: 2, other: true } };
    });

    expect(await read("s/a", { name: "a", size: 1 }, outputs)).toEqual({
      id: "s/a",
      inputs: { name: "a", size: 2 },
    });
  });
});

test("check tells every fault and leaves the inputs as they are", async () => {
  const client = await configured({ shelf: "s" });
  const request = new messages.CheckRequest().setUrn(URN).setNews(toStruct({ name: "bad" }));

  const response = await call<messages.CheckResponse>((done) => client.check(request, done));

  expect(response.getFailuresList().map((failure) => failure.toObject())).toEqual([
    { property: "name", reason: "is bad" },
  ]);
  expect(fromStruct(response.getInputs())).toEqual({ name: "bad" });
});

test("a function that does not exist is an error that names it", async () => {
  const client = await configured({ shelf: "s" });
  const request = new messages.InvokeRequest().setTok("test:index:nope").setArgs(toStruct({}));

  await expect(call((done) => client.invoke(request, done))).rejects.toThrow(
    'the embedded cloud has no function "test:index:nope"; of "test" it knows test:index:echo',
  );
});

describe("the Kubernetes provider's own configuration", () => {
  const replaces = (olds: Properties, news: Properties) =>
    kubernetesCloud.diffConfig(olds, news).some((change) => change.replaces);

  test.each<[string, Properties, Properties, boolean]>([
    ["another kubeconfig", { kubeconfig: "a" }, { kubeconfig: "b" }, true],
    ["another context", { context: "a" }, { context: "b" }, true],
    ["another setting", { context: "a" }, { context: "a", namespace: "n" }, false],
    ["a kubeconfig that is not known yet", { kubeconfig: "a" }, { kubeconfig: UNKNOWN }, false],
    [
      "another kubeconfig of the same clusterIdentifier (facts K8)",
      { clusterIdentifier: "c", kubeconfig: "a" },
      { clusterIdentifier: "c", kubeconfig: "b" },
      false,
    ],
    [
      "another kubeconfig with a clusterIdentifier that was not there before (facts K8)",
      { kubeconfig: "a" },
      { clusterIdentifier: "c", kubeconfig: "b" },
      true,
    ],
  ])("%s", (_, olds, news, expected) => {
    expect(replaces(olds, news)).toBe(expected);
  });
});
