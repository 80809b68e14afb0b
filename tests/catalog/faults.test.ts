/** Every class of wrong catalog, with the line that its author reads: where, value, why, cure. */
import { describe, expect, it } from "vitest";

import { dev } from "../../stacks/dev.js";
import { local } from "../../stacks/local.js";
import { entry, faultLines, localWith } from "./trial.js";

/** What is wrong, the catalog, the lines expected, and the environments if not `local` alone. */
type Case = [
  behaviour: string,
  catalog: unknown,
  lines: string[],
  environments?: Record<string, unknown>,
];

const cases: Case[] = [
  [
    "a port out of range",
    entry({ port: 0 }),
    ["payments.refunds.port: 0 is not a port; use 1-65535"],
  ],
  [
    "a port that is a string",
    entry({ port: "8080" }),
    ['payments.refunds.port: "8080" is not a port; use 1-65535'],
  ],
  [
    "a port that is missing",
    { payments: { refunds: {} } },
    ["payments.refunds.port: is missing; add it: a port, 1-65535"],
  ],
  [
    "a port that is no whole number",
    entry({ port: 80.5 }),
    ["payments.refunds.port: 80.5 is not a port; use 1-65535"],
  ],
  [
    "an unknown protocol",
    entry({ protocol: "htp" }),
    ['payments.refunds.protocol: "htp" is not a protocol; use "http", "https", "grpc" or "tcp"'],
  ],
  [
    "an unknown exposure",
    entry({ exposure: "public" }),
    ['payments.refunds.exposure: "public" is not an exposure; use "internal" or "external"'],
  ],
  [
    "an unknown field, with the nearest known one",
    entry({ tiemouts: { read: "5s" } }),
    ['payments.refunds.tiemouts: unknown field "tiemouts"; did you mean "timeouts"?'],
  ],
  [
    "an unknown field, with all known ones",
    { payments: { refunds: { port: 1, timeouts: { idle: "5s" } } } },
    ['payments.refunds.timeouts.idle: unknown field "idle"; use "connect", "read" or "send"'],
  ],
  [
    "an entry that is no object",
    { payments: { refunds: 8080 } },
    [
      'payments.refunds: 8080 is not an object; write an object with "port", "namespace", "service", "protocol", "exposure", "hosts", "paths", "timeouts", "maxBodySize", "selector", "description", "owner", "environments", "overrides"',
    ],
  ],
  [
    "a team that is no object",
    { payments: null },
    ["payments: null is not an object; write an object: { name: { ... } }"],
  ],
  [
    "a catalog that is no object",
    [1],
    ["catalog: [1] is not an object; write an object: { name: { ... } }"],
  ],
  [
    "a key that is no DNS label",
    { payments: { Re_funds: { port: 80 } } },
    [
      'payments.Re_funds: "Re_funds" is not a DNS label; use lower-case letters, digits and inner hyphens',
    ],
  ],
  [
    "a key that is too long",
    { payments: { ["r".repeat(64)]: { port: 80 } } },
    [
      'payments["rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"]: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" has 64 characters; use at most 63',
    ],
  ],
  [
    "a team that is no DNS label",
    { "pay ments": {} },
    [
      '["pay ments"]: "pay ments" is not a DNS label; use lower-case letters, digits and inner hyphens',
    ],
  ],
  [
    "a name that every JavaScript object has",
    { constructor: { prototype: { port: 80 } } },
    [
      'constructor.prototype: "prototype" is a reserved word; choose another name for the service',
      'constructor: "constructor" is a reserved word; choose another name for the team',
    ],
  ],
  [
    "a key that would change every object",
    JSON.parse('{"payments":{"__proto__":{"port":80}}}'),
    [
      'payments["__proto__"]: "__proto__" is not a DNS label; use lower-case letters, digits and inner hyphens',
    ],
  ],
  [
    "a field that would change every object",
    { payments: { refunds: JSON.parse('{"port":80,"__proto__":{"port":1}}') as unknown } },
    ['payments.refunds["__proto__"]: "__proto__" is no plain field; remove it'],
  ],
  [
    "a class instance for an entry",
    { payments: { refunds: new Date(0) } },
    [
      "payments.refunds: is not plain data: it inherits fields; write plain objects, lists, strings and numbers",
    ],
  ],
  [
    "a computed field",
    {
      payments: {
        refunds: {
          get port() {
            return 80;
          },
        },
      },
    },
    ['payments.refunds.port: "port" is no plain field; remove it'],
  ],
  [
    "a namespace that is no DNS label",
    entry({ namespace: "pay.ments" }),
    [
      'payments.refunds.namespace: "pay.ments" is not a DNS label; use lower-case letters, digits and inner hyphens',
    ],
  ],
  [
    "a namespace of Kubernetes",
    entry({ namespace: "kube-system" }),
    [
      'payments.refunds.namespace: "kube-system" is a reserved namespace; use a namespace of the team',
    ],
  ],
  [
    "a namespace of the controllers, by the team's name",
    { "ingress-internal": { refunds: { port: 80 } } },
    [
      'ingress-internal.refunds.namespace: "ingress-internal" is a reserved namespace; use a namespace of the team',
    ],
  ],
  [
    "a Service name that starts with a digit",
    entry({ service: "2fa" }),
    [
      'payments.refunds.service: "2fa" is not the name of a Kubernetes Service; start it with a letter',
    ],
  ],
  [
    "a key that cannot be the Service's name",
    { payments: { "2fa": { port: 80 } } },
    [
      'payments.2fa.service: is missing, and the key "2fa" is not the name of a Kubernetes Service (facts E8); add the Service\'s name, which starts with a letter',
    ],
  ],
  [
    "a wildcard host",
    entry({ hosts: ["*"] }),
    ['payments.refunds.hosts[0]: "*" is a wildcard; name each host'],
  ],
  [
    "an empty host",
    entry({ hosts: [""] }),
    ['payments.refunds.hosts[0]: "" is empty: a catch-all host; write a name'],
  ],
  [
    "a host in upper case",
    entry({ hosts: ["Refunds"] }),
    ['payments.refunds.hosts[0]: "Refunds" has upper case; use "refunds"'],
  ],
  [
    "a host with an underscore",
    entry({ hosts: ["re_funds"] }),
    [
      'payments.refunds.hosts[0]: "re_funds" is not a host name; use lower-case letters, digits and inner hyphens, in labels with dots',
    ],
  ],
  [
    "a host in another script",
    entry({ hosts: ["rückgabe"] }),
    [
      'payments.refunds.hosts[0]: "rückgabe" is not a host name; use its DNS form "xn--rckgabe-n2a"',
    ],
  ],
  [
    "a host with a dot at its end",
    entry({ hosts: ["refunds."] }),
    ['payments.refunds.hosts[0]: "refunds." ends with a dot; use "refunds"'],
  ],
  [
    "a host that is an IP address",
    entry({ hosts: ["10.0.0.1"] }),
    [
      'payments.refunds.hosts[0]: "10.0.0.1" looks like an IP address; use a name with a letter in it',
    ],
  ],
  [
    "a host with a label that is too long",
    entry({ hosts: ["r".repeat(64)] }),
    [
      'payments.refunds.hosts[0]: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" has a label of 64 characters; use at most 63 between dots',
    ],
  ],
  [
    "a host of bad punycode",
    entry({ hosts: ["xn--zzzzzz99999"] }),
    [
      'payments.refunds.hosts[0]: "xn--zzzzzz99999" is not valid punycode; write the name\'s DNS form',
    ],
  ],
  [
    "a host with hyphens kept for encodings",
    entry({ hosts: ["re--funds"] }),
    [
      'payments.refunds.hosts[0]: "re--funds" has hyphens in the third and fourth place, kept for encodings (RFC 5891); use one hyphen',
    ],
  ],
  [
    "a host that repeats the domain",
    entry({ hosts: ["refunds.local.svc.example.com"] }),
    [
      'payments.refunds.hosts[0]: "refunds.local.svc.example.com" repeats the domain "local.svc.example.com"; use "refunds"',
    ],
  ],
  [
    "a host that is the caller itself",
    entry({ hosts: ["localhost"] }),
    ['payments.refunds.hosts[0]: "localhost" is a reserved host; choose another name'],
  ],
  [
    "a host too long with its domain",
    entry({ hosts: [Array(4).fill("r".repeat(60)).join(".")] }),
    [
      'payments.refunds.hosts[0]: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr.rrrrrrrrrrrrrrr... has 265 characters with the domain "local.svc.example.com"; use at most 253 in all',
    ],
  ],
  [
    "a host listed twice",
    entry({ hosts: ["refunds", "refunds"] }),
    ['payments.refunds.hosts[1]: "refunds" is there twice; keep one'],
  ],
  [
    "no host at all",
    entry({ hosts: [] }),
    ["payments.refunds.hosts: is an empty list; name at least one"],
  ],
  [
    "too many hosts",
    entry({ hosts: Array.from({ length: 17 }, (_, i) => `h${i}`) }),
    ["payments.refunds.hosts: has 17 elements; use at most 16"],
  ],
  [
    "hosts that are no list",
    entry({ hosts: "refunds" }),
    ['payments.refunds.hosts: "refunds" is not a list; write a list of hosts'],
  ],
  [
    "a path without a slash",
    entry({ paths: [{ path: "api", match: "prefix" }] }),
    ['payments.refunds.paths[0].path: "api" does not start with /; use "/api"'],
  ],
  [
    "a path with an escape",
    entry({ paths: [{ path: "/a%2fb", match: "prefix" }] }),
    [
      'payments.refunds.paths[0].path: "/a%2fb" is not a path that ingress-nginx accepts (facts E3); use letters, digits and . _ - / only',
    ],
  ],
  [
    "a path that could leave its NGINX location",
    entry({ paths: [{ path: "/a{};#", match: "exact" }] }),
    [
      'payments.refunds.paths[0].path: "/a{};#" is not a path that ingress-nginx accepts (facts E3); use letters, digits and . _ - / only',
    ],
  ],
  [
    "a path with an empty element",
    entry({ paths: [{ path: "/a//b", match: "prefix" }] }),
    ['payments.refunds.paths[0].path: "/a//b" has an empty element; use "/a/b"'],
  ],
  [
    "a path with a relative element",
    entry({ paths: [{ path: "/a/../b", match: "prefix" }] }),
    [
      'payments.refunds.paths[0].path: "/a/../b" has a relative element; write the path without . and .. elements',
    ],
  ],
  [
    "a path that is too long",
    entry({ paths: [{ path: `/${"a".repeat(255)}`, match: "prefix" }] }),
    [
      'payments.refunds.paths[0].path: "/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa... has 256 characters; use at most 255',
    ],
  ],
  [
    "an unknown way to match a path",
    entry({ paths: [{ path: "/", match: "regex" }] }),
    ['payments.refunds.paths[0].match: "regex" is not a way to match; use "prefix" or "exact"'],
  ],
  [
    "a path listed twice",
    entry({
      paths: [
        { path: "/a", match: "exact" },
        { path: "/a", match: "exact" },
      ],
    }),
    ['payments.refunds.paths[1]: {"path":"/a","match":"exact"} is there twice; keep one'],
  ],
  [
    "no path at all",
    entry({ paths: [] }),
    ["payments.refunds.paths: is an empty list; name at least one"],
  ],
  [
    "a prefix that ends with a slash",
    entry({ paths: [{ path: "/a/", match: "prefix" }] }),
    [
      'payments.refunds.paths[0]: "/a/" is a prefix that ends with a slash, which Kubernetes ignores; use "/a"',
    ],
  ],
  [
    "a timeout without a unit",
    entry({ timeouts: { read: "30" } }),
    [
      'payments.refunds.timeouts.read: "30" is not a duration; write a whole number and ms, s, m or h, like "30s"',
    ],
  ],
  [
    "a timeout below a second",
    entry({ timeouts: { read: "1500ms" } }),
    [
      'payments.refunds.timeouts.read: "1500ms" is not a whole number of seconds (facts E13); use "2s"',
    ],
  ],
  [
    "a timeout above an hour",
    entry({ timeouts: { send: "2h" } }),
    ['payments.refunds.timeouts.send: "2h" is out of range; use 1s to 3600s'],
  ],
  [
    "a connect timeout above NGINX's limit",
    entry({ timeouts: { connect: "76s" } }),
    ['payments.refunds.timeouts.connect: "76s" is out of range; use 1s to 75s'],
  ],
  [
    "a body size in decimal units",
    entry({ maxBodySize: "8MB" }),
    [
      'payments.refunds.maxBodySize: "8MB" is not a size; write a whole number and KiB, MiB or GiB, like "8MiB"',
    ],
  ],
  [
    "a body size out of range",
    entry({ maxBodySize: "2GiB" }),
    ['payments.refunds.maxBodySize: "2GiB" is out of range; use 1KiB to 1GiB'],
  ],
  [
    "an empty selector",
    entry({ selector: {} }),
    [
      "payments.refunds.selector: selects every pod of the namespace; name a label or leave the field out",
    ],
  ],
  [
    "a selector with a wrong key",
    entry({ selector: { "app name": "x" } }),
    [
      'payments.refunds.selector["app name"]: "app name" is not the key of a label; use at most 63 letters, digits and inner . _ -, after a DNS name and / if you like',
    ],
  ],
  [
    "a selector with a wrong value",
    entry({ selector: { app: "a b" } }),
    [
      'payments.refunds.selector.app: "a b" is not the value of a label; use at most 63 letters, digits and inner . _ -',
    ],
  ],
  [
    "a description with a control character",
    entry({ description: "gives money\u202eback" }),
    [
      'payments.refunds.description: "gives money\\u{202e}back" has an unprintable character; write one line of plain text',
    ],
  ],
  [
    "a description that is not in NFC",
    entry({ description: "Ru\u0308ckgabe" }),
    [
      'payments.refunds.description: "Rückgabe" is not in Unicode NFC; write each accented letter as one character',
    ],
  ],
  [
    "an owner that is empty",
    entry({ owner: " " }),
    ['payments.refunds.owner: " " is empty; write a text or leave the field out'],
  ],
  [
    "an unknown environment",
    entry({ environments: ["lcoal"] }),
    ['payments.refunds.environments[0]: "lcoal" is not an environment; did you mean "local"?'],
  ],
  [
    "an environment listed twice",
    entry({ environments: ["local", "local"] }),
    ['payments.refunds.environments[1]: "local" is there twice; keep one'],
  ],
  [
    "an override of an unknown environment",
    entry({ overrides: { dev: { port: 1 } } }),
    ['payments.refunds.overrides.dev: "dev" is not an environment; use "local"'],
  ],
  [
    "an override where the entry does not exist",
    entry({ environments: ["local"], overrides: { dev: { port: 1 } } }),
    [
      'payments.refunds.overrides.dev: the entry does not exist in "dev"; add it to "environments" or remove the override',
    ],
    { local, dev },
  ],
  [
    "an override that changes nothing",
    entry({ overrides: { local: { port: 8080, protocol: "http" } } }),
    [
      "payments.refunds.overrides.local.port: 8080 is what holds without the override; remove it",
      'payments.refunds.overrides.local.protocol: "http" is what holds without the override; remove it',
    ],
  ],
  [
    "an empty override",
    entry({ overrides: { local: {} } }),
    ["payments.refunds.overrides.local: changes nothing; name a field or remove the override"],
  ],
  [
    "a wrong value in an override",
    entry({ overrides: { local: { port: 70000 } } }),
    ["payments.refunds.overrides.local.port: 70000 is not a port; use 1-65535"],
  ],
  [
    "tcp with fields that have no effect",
    entry({
      port: 9092,
      protocol: "tcp",
      paths: [{ path: "/", match: "prefix" }],
      timeouts: { read: "5s" },
      maxBodySize: "1MiB",
    }),
    [
      'payments.refunds.paths: has no effect with protocol "tcp" (facts E14); remove it',
      'payments.refunds.timeouts: has no effect with protocol "tcp" (facts E14); remove it',
      'payments.refunds.maxBodySize: has no effect with protocol "tcp" (facts E14); remove it',
    ],
  ],
  [
    "tcp on a port of http",
    entry({ port: 443, protocol: "tcp" }),
    [
      "payments.refunds.port: 443 is a port of the ingress controller itself; give the Kubernetes Service another port",
    ],
  ],
  [
    "two tcp services on one port",
    { payments: { a: { port: 9092, protocol: "tcp" }, b: { port: 9092, protocol: "tcp" } } },
    [
      "payments.b.port: 9092 is already the tcp port of payments.a; give one of the Kubernetes Services another port",
    ],
  ],
  [
    "more ports than a forwarding rule holds",
    {
      payments: {
        a: { port: 1001, protocol: "tcp" },
        b: { port: 1002, protocol: "tcp" },
        c: { port: 1003, protocol: "tcp" },
        d: { port: 1004, protocol: "tcp" },
      },
    },
    [
      "payments.d.port: the internal load balancer would have 6 ports [80,443,1001,1002,1003,1004], and with more than 5 GKE opens all (facts Q11, B31); keep at most 3 tcp services",
    ],
  ],
  [
    "grpc without TLS",
    entry({ protocol: "grpc" }),
    [
      'payments.refunds.protocol: "grpc" needs TLS, which the environment has not (facts E15); give the environment tls of kind "secret", or leave it out',
    ],
    { local: localWith({ tls: { kind: "none" } }) },
  ],
  [
    "external where it is forbidden",
    entry({ exposure: "external" }),
    [
      'payments.refunds.exposure: in dev: "external" is not possible: the environment forbids it; override it with "internal" there, or leave the environment out',
    ],
    { local, dev },
  ],
  [
    "a host claimed by two teams",
    { orders: { api: { port: 80 } }, payments: { api: { port: 80 } } },
    [
      'payments.api.hosts: claims host "api", already claimed by orders.api of another team; choose another host',
    ],
  ],
  [
    "a route claimed twice",
    {
      payments: {
        a: { port: 80, hosts: ["x"], paths: [{ path: "/a", match: "prefix" }] },
        b: { port: 80, hosts: ["x"], paths: [{ path: "/a/", match: "exact" }] },
      },
    },
    [
      'payments.b.paths[0]: claims "x/a/" (exact), already claimed by payments.a (prefix /a); give one of them another path',
    ],
  ],
  [
    "a path that hides another owner's",
    {
      payments: {
        a: { port: 80, hosts: ["x"] },
        b: {
          port: 80,
          hosts: ["x"],
          owner: "#other",
          paths: [{ path: "/api/v1", match: "exact" }],
        },
      },
    },
    [
      'payments.b.paths[0]: "x/api/v1" hides a part of "x/", which payments.a of owner "payments" claims; use another host, or give both one owner',
    ],
  ],
  [
    "a shared host with unequal settings",
    {
      payments: {
        a: { port: 80, hosts: ["x"] },
        b: {
          port: 80,
          hosts: ["x"],
          namespace: "other",
          protocol: "https",
          timeouts: { read: "5s" },
          paths: [{ path: "/b", match: "prefix" }],
        },
      },
    },
    [
      'payments.b.namespace: "other" differs from "payments" of payments.a, which shares host "x" (facts E12); make them equal or use another host',
      'payments.b.protocol: "https" differs from "http" of payments.a, which shares host "x" (facts E12); make them equal or use another host',
      'payments.b.timeouts: {"read":"5s"} differs from the default of payments.a, which shares host "x" (facts E12); make them equal or use another host',
    ],
  ],
  [
    "too many paths on one host",
    {
      payments: {
        a: {
          port: 80,
          hosts: ["x"],
          paths: Array.from({ length: 60 }, (_, i) => ({ path: `/a${i}`, match: "exact" })),
        },
        b: {
          port: 80,
          hosts: ["x"],
          paths: Array.from({ length: 60 }, (_, i) => ({ path: `/b${i}`, match: "exact" })),
        },
      },
    },
    ['payments.b.paths: host "x" has 120 paths; use at most 100 on one host (facts E11)'],
  ],
  [
    "an internal host below an external one",
    {
      payments: {
        shop: { port: 80, exposure: "external" },
        api: { port: 80, hosts: ["api.shop"] },
      },
    },
    [
      'payments.api.hosts[0]: the wildcard record no longer covers "api.shop", because "shop" of payments.shop is external (RFC 4592); use a host that shares no label with it',
    ],
  ],
  [
    "overrides that are no object",
    entry({ overrides: ["dev"] }),
    [
      'payments.refunds.overrides: ["dev"] is not an object; write environments and what differs there: { dev: { port: 8081 } }',
    ],
  ],
  [
    "timeouts that are no object",
    entry({ timeouts: "5s" }),
    [
      'payments.refunds.timeouts: "5s" is not an object; write an object with "connect", "read", "send"',
    ],
  ],
  [
    "a selector that is no object",
    entry({ selector: "app=refunds" }),
    ['payments.refunds.selector: "app=refunds" is not an object; write labels: { app: "refunds" }'],
  ],
];

describe("a catalog is refused for", () => {
  it.each(cases)("%s", (_, catalog, lines, environments = { local }) => {
    expect(faultLines(catalog, environments)).toEqual(lines);
  });
});
