/** Claim: Ingresses are judged as by the API server and by ingress-nginx 1.15.1, in their words. */
import { describe, expect, test } from "vitest";

import { textAt } from "../../simulator/json.js";
import type { Json } from "../../simulator/kind.js";
import {
  ingressInputs,
  kubeKind,
  refusal,
  routedWorld,
  World,
  type IngressOptions,
} from "./world.js";

const denied = (why: string) =>
  `admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: ${why}`;
const prefix = "nginx.ingress.kubernetes.io/";
const subdomainText =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

function refused(
  host: string,
  options: IngressOptions,
  config: Record<string, Json> = {},
  controller: Record<string, Json> = {},
): string {
  const world = routedWorld({}, { config, ...controller });
  return refusal(() => world.kube("Ingress", ingressInputs("shop", "new", host, "cart", options)));
}

describe("the API server", () => {
  const wrong = (place: string, why: string) =>
    `Ingress.networking.k8s.io "new" is invalid: spec.rules[0].${place}: ${why}`;
  test.each<[string, IngressOptions, string]>([
    ["Shop.test", {}, wrong("host", `Invalid value: "Shop.test": ${subdomainText}`)],
    [
      "10.0.0.1",
      {},
      wrong("host", 'Invalid value: "10.0.0.1": must be a DNS name, not an IP address'),
    ],
    [
      "a.test",
      { path: "a" },
      wrong("http.paths[0].path", 'Invalid value: "a": must be an absolute path'),
    ],
    [
      "a.test",
      { path: "/a//b" },
      wrong("http.paths[0].path", `Invalid value: "/a//b": must not contain '//'`),
    ],
    [
      "a.test",
      { path: "/a/.." },
      wrong("http.paths[0].path", `Invalid value: "/a/..": cannot end with '/..'`),
    ],
    [
      "a.test",
      { pathType: "prefix" },
      wrong(
        "http.paths[0].pathType",
        'Unsupported value: "prefix": supported values: "Exact", "ImplementationSpecific", "Prefix"',
      ),
    ],
  ])("refuses host %s with %j", (host, options, message) => {
    expect(refused(host, options)).toBe(message);
  });

  test("names all faults at once", () => {
    expect(refused("A", { path: "b" })).toMatch(
      /^Ingress\.networking\.k8s\.io "new" is invalid: \[spec\.rules\[0\]\.host: .+, spec\.rules\[0\]\.http\.paths\[0\]\.path: .+\]$/s,
    );
  });

  test("refuses an object above 1.5 MiB and a namespace that is not there", () => {
    const world = routedWorld();
    const rule = {
      host: "a.test",
      http: {
        paths: [
          {
            path: "/",
            pathType: "Prefix",
            backend: { service: { name: "cart", port: { number: 80 } } },
          },
        ],
      },
    };
    const rules = Array.from({ length: 15_000 }, (_, index) => ({
      ...rule,
      host: `h${index}.test`,
    }));

    expect(
      refusal(() =>
        world.kube("Ingress", {
          metadata: { name: "big", namespace: "shop" },
          spec: { ingressClassName: "internal", rules },
        }),
      ),
    ).toBe("etcdserver: request is too large");
    expect(refusal(() => world.kube("Ingress", ingressInputs("nope", "a", "a.test", "b")))).toBe(
      'namespaces "nope" not found',
    );
  });
});

describe("the webhook", () => {
  test.each<[string, string, IngressOptions, Record<string, Json>]>([
    [
      'host "cart.svc.test" and path "/" is already defined in ingress shop/cart',
      "cart.svc.test",
      {},
      {},
    ],
    [
      "ingress contains invalid paths: path /a(b) cannot be used with pathType Prefix",
      "a.test",
      { path: "/a(b)" },
      {},
    ],
    [
      "annotation group ConfigurationSnippet contains risky annotation based on ingress configuration",
      "a.test",
      { annotations: { [`${prefix}configuration-snippet`]: "x" } },
      { allowSnippetAnnotations: true },
    ],
    [
      `${prefix}server-snippet annotation cannot be used. Snippet directives are disabled by the Ingress administrator`,
      "a.test",
      { annotations: { [`${prefix}server-snippet`]: "x" } },
      {},
    ],
    [
      "annotation group Proxy contains risky annotation based on ingress configuration",
      "a.test",
      { annotations: { [`${prefix}proxy-body-size`]: "8m" } },
      { "annotations-risk-level": "Low" },
    ],
    [
      "annotation group Rewrite contains risky annotation based on ingress configuration",
      "a.test",
      { annotations: { [`${prefix}rewrite-target`]: "/" } },
      { "annotations-risk-level": "Low" },
    ],
    [
      `${prefix}backend-protocol annotation contains invalid word proxy_pass`,
      "a.test",
      { annotations: { [`${prefix}backend-protocol`]: "proxy_pass" } },
      { "annotation-value-word-blocklist": "load_module,proxy_pass" },
    ],
    [
      "invalid object: invalid value found: /var/run/secrets",
      "a.test",
      { path: "/var/run/secrets" },
      {},
    ],
  ])("refuses: %s", (why, host, options, { allowSnippetAnnotations, ...config }) => {
    const controller = allowSnippetAnnotations === undefined ? {} : { allowSnippetAnnotations };

    expect(refused(host, options, config, controller)).toBe(denied(why));
  });

  test("a preview is refused as the creation would be, and changes nothing", () => {
    const world = routedWorld();
    const before = JSON.stringify(world.state);
    const inputs = ingressInputs("shop", "new", "cart.svc.test", "cart");

    const message = refusal(() => kubeKind("Ingress").dryRun?.(world.scope, inputs, undefined));

    expect(message).toBe(
      denied('host "cart.svc.test" and path "/" is already defined in ingress shop/cart'),
    );
    expect(JSON.stringify(world.state)).toBe(before);
  });

  test("annotations of the allow-list pass at the lowest risk level", () => {
    const world = routedWorld({}, { config: { "annotations-risk-level": "Low" } });
    const annotations = Object.fromEntries(
      [
        "proxy-connect-timeout",
        "proxy-read-timeout",
        "proxy-send-timeout",
        "ssl-redirect",
        "backend-protocol",
      ].map((name) => [prefix + name, "5"]),
    );

    expect(
      world.kube("Ingress", ingressInputs("shop", "new", "a.test", "cart", { annotations })).id,
    ).toBe("shop/new");
  });

  test("a Prefix path owns the path with and without the slash at its end", () => {
    const world = routedWorld();
    world.kube("Ingress", ingressInputs("shop", "a", "a.test", "cart", { path: "/a" }));
    const second = (path: string) => () =>
      world.kube(
        "Ingress",
        ingressInputs("shop", "b", "a.test", "cart", { path, pathType: "Exact" }),
      );

    expect(refusal(second("/a/"))).toBe(
      denied('host "a.test" and path "/a/" is already defined in ingress shop/a'),
    );
    expect(refusal(second("/a"))).toBe(
      denied('host "a.test" and path "/a" is already defined in ingress shop/a'),
    );
    expect(second("/ab")).not.toThrow();
  });

  test("the same object may be written again, and a host is free once its Ingress is gone", () => {
    const world = routedWorld();
    const inputs = ingressInputs("shop", "cart", "cart.svc.test", "cart");

    const updated = kubeKind("Ingress").update(world.scope, "shop/cart", inputs);
    kubeKind("Ingress").delete(world.scope, "shop/cart");

    expect(textAt(updated, "metadata.name")).toBe("cart");
    expect(world.kube("Ingress", ingressInputs("shop", "new", "cart.svc.test", "cart")).id).toBe(
      "shop/new",
    );
  });

  test("Ingresses of another class or of a namespace that it does not watch are not its own", () => {
    const admissionWebhooks = {
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } },
    };
    const world = routedWorld({}, { admissionWebhooks }).namespace("other");

    expect(
      world.kube(
        "Ingress",
        ingressInputs("shop", "b", "cart.svc.test", "cart", { className: "public" }),
      ).id,
    ).toBe("shop/b");
    expect(world.kube("Ingress", ingressInputs("other", "b", "cart.svc.test", "cart")).id).toBe(
      "other/b",
    );
  });

  test("a catch-all is refused when the controller refuses them", () => {
    const world = routedWorld({}, { extraArgs: { "disable-catch-all": "true" } });
    const spec = {
      ingressClassName: "internal",
      defaultBackend: { service: { name: "cart", port: { number: 80 } } },
    };

    expect(
      refusal(() => world.kube("Ingress", { metadata: { name: "all", namespace: "shop" }, spec })),
    ).toBe(
      denied(
        "this deployment is trying to create a catch-all ingress while DisableCatchAll flag is set to true. Remove '.spec.defaultBackend' or set DisableCatchAll flag to false",
      ),
    );
  });

  test("the control plane of a private cluster needs the firewall open on tcp/8443", () => {
    const world = new World().gke({
      privateClusterConfig: { enablePrivateNodes: true, masterIpv4CidrBlock: "172.16.0.0/28" },
    });
    world.namespace("ingress-internal").namespace("shop").controller();
    const create = () => world.kube("Ingress", ingressInputs("shop", "a", "a.test", "cart"));

    const closed = refusal(create);
    world.google("Firewall", {
      name: "webhook",
      network: "vpc",
      sourceRanges: ["172.16.0.0/28"],
      allows: [{ protocol: "tcp", ports: ["8443"] }],
    });

    expect(closed).toBe(
      'Internal error occurred: failed calling webhook "validate.nginx.ingress.kubernetes.io": failed to call webhook: Post "https://internal-controller-admission.ingress-internal.svc:443/networking/v1/ingresses?timeout=10s": context deadline exceeded; the firewall does not let the control plane call the nodes on tcp/8443 (facts B24)',
    );
    expect(create().id).toBe("shop/a");
  });
});

test("5,000 hosts in 50 objects and 500 in single ones stay fast enough to count writes, not scans", () => {
  const world = routedWorld();
  const rule = (host: string) => ({
    host,
    http: {
      paths: [
        {
          path: "/",
          pathType: "Prefix",
          backend: { service: { name: "cart", port: { number: 80 } } },
        },
      ],
    },
  });
  for (let shard = 0; shard < 50; shard += 1) {
    const rules = Array.from({ length: 100 }, (_, index) => rule(`h${shard}-${index}.test`));
    world.kube("Ingress", {
      metadata: { name: `shard-${shard}`, namespace: "shop" },
      spec: { ingressClassName: "internal", rules },
    });
  }

  for (let index = 0; index < 500; index += 1)
    world.kube("Ingress", ingressInputs("shop", `s${index}`, `s${index}.test`, "cart"));

  expect(
    Object.keys(world.scope.cluster.objects).filter((key) => key.includes("/Ingress/")),
  ).toHaveLength(551);
  expect(
    refusal(() => world.kube("Ingress", ingressInputs("shop", "x", "h49-99.test", "cart"))),
  ).toBe(denied('host "h49-99.test" and path "/" is already defined in ingress shop/shard-49'));
});

test("objects changed behind the index, as by an undo, are seen", () => {
  const world = routedWorld();
  const copy = structuredClone(world.state);
  world.kube("Ingress", ingressInputs("shop", "a", "a.test", "cart"));

  const restored = { state: copy, cluster: Object.values(copy.clusters)[0] ?? world.scope.cluster };

  expect(
    kubeKind("Ingress").create(restored, ingressInputs("shop", "b", "a.test", "cart"), "b").id,
  ).toBe("shop/b");
});

test("objects undone in place are seen: the index follows the revision", () => {
  const world = routedWorld();
  const { cluster } = world.scope;
  const { revision } = cluster;
  world.kube("Ingress", ingressInputs("shop", "a", "a.test", "cart"));

  Reflect.deleteProperty(cluster.objects, "networking.k8s.io/v1/Ingress/shop/a");
  cluster.objects["networking.k8s.io/v1/Ingress/shop/z"] = {
    ...cluster.objects["networking.k8s.io/v1/Ingress/shop/cart"],
    ...ingressInputs("shop", "z", "z.test", "cart"),
  };
  cluster.revision = revision;

  expect(refusal(() => world.kube("Ingress", ingressInputs("shop", "b", "z.test", "cart")))).toBe(
    denied('host "z.test" and path "/" is already defined in ingress shop/z'),
  );
});
