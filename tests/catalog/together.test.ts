/** One run tells everything: faults of several kinds and entries, and in which environments they hold. */
import { describe, expect, it } from "vitest";

import { formatFaults } from "../../catalog/fault.js";
import { check } from "../../catalog/index.js";
import { dev } from "../../stacks/dev.js";
import { environments } from "../../stacks/index.js";
import { local } from "../../stacks/local.js";
import { prod } from "../../stacks/prod.js";
import { entry, faultLines, localWith } from "./trial.js";

describe("check", () => {
  it("reports wrong values, relations and environments in one text", () => {
    const catalog = {
      orders: { api: { port: 80 }, web: { port: "80", hosts: ["Web"] } },
      payments: { api: { port: 80, namespace: "kube-system" } },
    };

    const { faults } = check(catalog, { local: localWith({ protect: 1 }), dev });

    expect(formatFaults("catalog", faults)).toBe(
      [
        "catalog: 5 faults",
        "  local.protect: 1 is not a boolean; use true or false",
        '  orders.web.port: "80" is not a port; use 1-65535',
        '  orders.web.hosts[0]: "Web" has upper case; use "web"',
        '  payments.api.namespace: "kube-system" is a reserved namespace; use a namespace of the team',
        '  payments.api.hosts: claims host "api", already claimed by orders.api of another team; choose another host',
      ].join("\n"),
    );
  });

  it("reports relations of an environment whose other parts cannot be read", () => {
    const lines = faultLines({}, { local: localWith({ zones: ["us-east1-b"], tls: 1 }) });

    expect(lines).toEqual([
      'local.tls: 1 is not an object; write an object of kind "none" or "secret"',
      'local.zones[0]: "us-east1-b" is not in the region "europe-west1"; use a zone like "europe-west1-b"',
    ]);
  });

  it("names the environments of a fault that does not hold in all", () => {
    const catalog = entry({ overrides: { dev: { exposure: "external" } } });

    expect(faultLines(catalog, { local, dev, prod })).toEqual([
      'payments.refunds.exposure: in dev: "external" is not possible: the environment forbids it; ' +
        'override it with "internal" there, or leave the environment out',
    ]);
  });

  it("says a fault of all environments once", () => {
    expect(faultLines(entry({ namespace: "default" }), environments)).toEqual([
      'payments.refunds.namespace: "default" is a reserved namespace; use a namespace of the team',
    ]);
  });

  it("judges an entry only where it exists", () => {
    const catalog = {
      orders: { api: { port: 80, environments: ["local"] } },
      payments: { api: { port: 80, environments: ["dev"] } },
    };

    expect(faultLines(catalog, { local, dev })).toEqual([]);
  });

  it("keeps the entries that are right beside wrong ones", () => {
    const { catalog } = check({ a: { x: { port: 1 }, y: { port: 0 } }, B: {} }, { local });

    expect(catalog).toEqual({ a: { x: { port: 1 } } });
  });

  it("does not let a field of one override hide that another matters", () => {
    const catalog = entry({
      service: "a",
      overrides: { local: { service: "b", selector: { app: "a" } } },
    });

    expect(faultLines(catalog)).toEqual([]);
  });

  it("allows an internal host below an external one where no zone is made", () => {
    const catalog = {
      payments: {
        shop: { port: 80, exposure: "external" },
        api: { port: 80, hosts: ["api.shop"] },
      },
    };
    const outside = localWith({
      network: { kind: "none" },
      cluster: { kind: "kubeconfig", context: "kind", kubernetesVersion: "1.35" },
    });

    expect(faultLines(catalog, { local: outside })).toEqual([]);
  });

  it("cuts a value that would flood the message", () => {
    const [line] = faultLines(entry({ protocol: "x".repeat(10_000) }));

    expect(line).toBe(
      `payments.refunds.protocol: "${"x".repeat(76)}... is not a protocol; use "http", "https", "grpc" or "tcp"`,
    );
  });

  it.each([
    ["a function", () => 1, "function"],
    ["a symbol", Symbol("x"), "symbol"],
    ["a big integer", 10n, "10"],
    ["not a number", Number.NaN, "NaN"],
    ["null", null, "null"],
  ])("words %s as a value", (_, value, words) => {
    expect(faultLines(entry({ port: value }))).toEqual([
      `payments.refunds.port: ${words} is not a port; use 1-65535`,
    ]);
  });

  it("finds equal elements of a list that JSON cannot word", () => {
    expect(faultLines(entry({ hosts: [1n, 1n] }))).toEqual([
      'payments.refunds.hosts[0]: 1 is not a string; write a host name like "refunds"',
      'payments.refunds.hosts[1]: 1 is not a string; write a host name like "refunds"',
      "payments.refunds.hosts[1]: 1 is there twice; keep one",
    ]);
  });

  it("ends on data that contains itself", () => {
    const loop: Record<string, unknown> = {};
    loop["payments"] = { refunds: loop };

    expect(faultLines(loop).at(-1)).toMatch(/: is nested too deep; /);
  });
});
