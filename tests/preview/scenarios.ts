/** Previews of the real engine on the embedded cloud: a small catalog in `dev`, and what is done to it. */
import { resolve } from "../../catalog/index.js";
import type { Catalog, ResolvedService } from "../../catalog/schema.js";
import program from "../../index.js";
import { readPreview, type Preview } from "../../preview/changes.js";
import type { Environment } from "../../stacks/environment.js";
import { dev } from "../../stacks/dev.js";
import { Trial } from "../engine/harness.js";

const payments = {
  refunds: { port: 8080 },
  checkout: { port: 8080, hosts: ["checkout", "pay"], timeouts: { read: "90s" } },
} as const;
const orders = {
  orders: { port: 8080 },
  history: {
    service: "order-history",
    port: 8080,
    hosts: ["orders"],
    paths: [{ path: "/v2", match: "prefix" }],
  },
  events: { port: 9092, protocol: "tcp" },
} as const;

/** Enough small services that one more or less is not "many": 20 hosts. */
const platform = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [
    `tool-${String(index + 1).padStart(2, "0")}`,
    { port: 80 },
  ]),
);

/** What is up when a preview is made. */
export const base: Catalog = { payments, orders, platform, storefront: { shop: { port: 8080 } } };

/** Without the certificate, which the strategy `load-balancer-per-service` has no place for. */
const plain = { ...dev, tls: { kind: "none" } } as const;

/** What every strategy carries: a host for each entry, every path, http. */
const portable: Catalog = {
  payments: { refunds: payments.refunds, checkout: { port: 8080, hosts: ["checkout", "pay"] } },
  orders: { orders: orders.orders },
  platform,
  storefront: { shop: { port: 8080 } },
};

/** The environment by each other strategy; the network and the cluster of `static-route` are others too. */
const by = {
  "load-balancer-per-service": {
    ...plain,
    strategy: { kind: "load-balancer-per-service", addressSharing: "none" },
  },
  gateway: {
    ...plain,
    strategy: {
      kind: "gateway",
      proxySubnet: { kind: "create", range: "10.13.0.0/23" },
      urlMapSize: "1MiB",
    },
  },
  "static-route": {
    ...plain,
    clientAccess: "global",
    network: { ...dev.network, serviceRange: "managed" },
    cluster: { ...dev.cluster, dataplane: "legacy" },
    strategy: { kind: "static-route", redundancy: 2 },
  },
} as const satisfies Readonly<Record<string, Environment>>;

/** What a pull request makes of catalog and environment. */
export interface Change {
  readonly catalog?: Catalog;
  readonly environment?: Environment;
}

const { refunds, ...paymentsWithout } = payments;
const { orders: shared, ...ordersWithout } = orders;
const open: Environment = {
  ...plain,
  external: { kind: "allowed", clientRanges: ["203.0.113.0/24"] },
};
const catalogWith = (more: Catalog): Catalog => ({ ...base, ...more });

/** Name -> the change; a file of the name is in `golden/` for those that show a comment. */
export const changes = {
  none: {},
  add: { catalog: catalogWith({ storefront: { ...base["storefront"], images: { port: 8080 } } }) },
  remove: { catalog: catalogWith({ payments: paymentsWithout }) },
  rename: {
    catalog: catalogWith({
      payments: { ...paymentsWithout, refund: { ...refunds, service: "refunds" } },
    }),
  },
  "move-host": {
    catalog: catalogWith({
      payments: paymentsWithout,
      storefront: { ...base["storefront"], refunds: { ...refunds, namespace: "payments" } },
    }),
  },
  "change-port": {
    catalog: catalogWith({
      payments: {
        ...payments,
        refunds: { port: 80 },
        checkout: { ...payments.checkout, timeouts: { read: "2m" } },
      },
      orders: {
        orders: shared,
        history: { ...orders.history, service: "orders-v2" },
        events: { port: 9093, protocol: "tcp" },
      },
    }),
  },
  "change-strategy": {
    // It carries no two entries on one host, and no timeouts.
    catalog: catalogWith({
      orders: { orders: shared, events: orders.events },
      payments: { refunds, checkout: { port: 8080, hosts: ["checkout", "pay"] } },
    }),
    environment: by["load-balancer-per-service"],
  },
  "node-size": {
    environment: { ...plain, cluster: { ...dev.cluster, machineType: "e2-standard-8" } },
  },
  "last-route": { catalog: catalogWith({ storefront: {} }) },
  "two-of-three": { catalog: catalogWith({ orders: ordersWithout, payments: paymentsWithout }) },
  region: {
    environment: {
      ...plain,
      region: "europe-west4",
      zones: ["europe-west4-a", "europe-west4-b", "europe-west4-c"],
    },
  },
  domain: { environment: { ...plain, domain: "dev2.svc.example.com" } },
  external: {
    catalog: catalogWith({ storefront: { shop: { port: 8080, exposure: "external" } } }),
    environment: open,
  },
  "shared-ingress": { catalog: portable },
  "load-balancer-per-service": {
    catalog: portable,
    environment: by["load-balancer-per-service"],
  },
  gateway: { catalog: portable, environment: by.gateway },
  "static-route": {
    catalog: { ...portable, orders: { orders: orders.orders, events: orders.events } },
    environment: by["static-route"],
  },
  fault: { catalog: catalogWith({ payments: { refunds: { port: 0 } } }) },
} as const satisfies Readonly<Record<string, Change>>;
export type ChangeName = keyof typeof changes;

/** On what `changes[kind]` made: an entry comes, one goes, one gets another port. */
export const changeOn = (kind: "gateway" | "static-route"): Change => {
  const { catalog, environment } = changes[kind];
  return {
    environment,
    catalog: {
      ...catalog,
      payments: { checkout: { port: 9090, hosts: ["checkout", "pay"] } },
      storefront: { shop: { port: 8080 }, images: { port: 8080 } },
    },
  };
};

/** The program before any change. */
export const baseProgram = () => program(plain, base);

/** A preview as text, as the CLI printed it, and with what it is read. */
export interface Made {
  readonly text: string;
  readonly preview: Preview;
  readonly services: readonly ResolvedService[];
  readonly catalog: Catalog;
  readonly environment: Environment;
}

/** One embedded cloud on which something is up, for as many previews as one likes. */
export class Previews {
  private change: Change;
  private readonly made = new Map<string, Promise<Made>>();
  private readonly trial: Trial;
  /** Of the first creation, before it is up. */
  readonly first: Made;

  private constructor(trial: Trial, change: Change, first: Made) {
    this.trial = trial;
    this.change = change;
    this.first = first;
  }

  /** Brings up what `start` makes of `base` and `dev`. */
  static async open(start: Change = {}): Promise<Previews> {
    const current: { previews?: Previews } = {};
    const trial = await Trial.open({
      stack: "dev",
      program: async () => {
        const { environment = plain, catalog = base } = current.previews?.change ?? start;
        return Promise.resolve(program(environment, catalog));
      },
    });
    const first = read(await trial.succeed("preview", "--json", "--show-sames"), start);
    current.previews = new Previews(trial, start, first);
    await trial.up();
    return current.previews;
  }

  /** The preview of a change, made once; with what stays the same unless `args` say otherwise. */
  async of(name: ChangeName, args: readonly string[] = ["--show-sames"]): Promise<Made> {
    const key = [name, ...args].join(" ");
    const made = this.made.get(key) ?? this.make(changes[name], args);
    this.made.set(key, made);
    return await made;
  }

  /** The preview of a change. */
  async make(change: Change, args: readonly string[] = ["--show-sames"]): Promise<Made> {
    this.change = change;
    const { stdout } = await this.trial.pulumi("preview", "--json", ...args);
    return read(stdout, change);
  }

  async close(): Promise<void> {
    await this.trial.close();
  }
}

function read(text: string, { catalog = base, environment = plain }: Change): Made {
  const services = resolve(catalog, environment);
  return { text, preview: readPreview(text), services, catalog, environment };
}
