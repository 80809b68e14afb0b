/** Previews written by hand, in the form that the CLI prints. */
import type { ResolvedService } from "../../catalog/schema.js";
import { answer } from "../../preview/answer.js";
import { readPreview } from "../../preview/changes.js";
import type { Allowed } from "../../preview/guard.js";
import { changesOf } from "../../preview/routeChanges.js";
import { routesOf } from "../../preview/routes.js";
import { lineOf } from "../../preview/routeWords.js";
import { shiftLines } from "../../preview/shifts.js";

const URN = "urn:pulumi:dev::service-ingress::";

/** One resource: `parent` is a component as `Type::name`; `before` and `after` are inputs. */
export interface Written {
  readonly op?: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string;
  /** Complete URN of another parent that it had before. */
  readonly beforeParent?: string;
  readonly before?: object;
  readonly after?: object;
  readonly outputs?: object;
  /** Input -> URNs it depends on. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
  readonly diff?: Readonly<Record<string, { readonly kind: string }>>;
}

export const urnOf = ({ type, name }: Pick<Written, "type" | "name">): string =>
  `${URN}${type}::${name}`;

/** The text of a preview of `dev`, with everything that stays the same. */
export function textOf(resources: readonly Written[], diagnostics: readonly object[] = []): string {
  const steps = [
    {
      op: "same",
      urn: `${URN}pulumi:pulumi:Stack::service-ingress-dev`,
      oldState: { type: "pulumi:pulumi:Stack" },
    },
    ...resources.map(stepOf),
  ];
  const same = steps.filter(({ op }) => op === "same").length;
  return JSON.stringify({ steps, diagnostics, changeSummary: { same } });
}

function stepOf(resource: Written) {
  const { type, parent, before, after, outputs = {}, sources = {}, diff } = resource;
  const state = (inputs: object | undefined) =>
    inputs && {
      type,
      custom: true,
      inputs,
      outputs,
      ...(parent === undefined ? {} : { parent: `${URN}service-ingress:${parent}` }),
      propertyDependencies: sources,
    };
  const op =
    before === undefined
      ? "create"
      : after === undefined
        ? "delete"
        : before === after
          ? "same"
          : "update";
  return {
    op: resource.op ?? op,
    urn: urnOf(resource),
    oldState:
      before && resource.beforeParent !== undefined
        ? { ...state(before), parent: resource.beforeParent }
        : state(before),
    newState: state(after),
    detailedDiff: diff ?? null,
  };
}

/** The lines of the changed routes, then those of the shifts. */
export function linesOf(
  resources: readonly Written[],
  services: readonly ResolvedService[] = [],
): string[] {
  const { routesBefore, routesAfter } = routesOf(readPreview(textOf(resources)), services);
  const { changes, shifts } = changesOf(routesBefore, routesAfter);
  return [...changes.map(lineOf), ...shiftLines(shifts)];
}

/** The whole answer. */
export function answerOf(
  resources: readonly Written[],
  allowed: Allowed = new Map(),
  diagnostics: readonly object[] = [],
) {
  return answer(readPreview(textOf(resources, diagnostics)), [], allowed);
}

/** An Ingress of a team as the program registers it, for one path of one host. */
export function ingress(
  team: string,
  host: string,
  { service = host, port = 80, path = "/", className = "internal" } = {},
): { readonly parent: string; readonly inputs: object } {
  return {
    parent: `ingress:TeamRoutes::${team}`,
    inputs: {
      metadata: { name: host, namespace: team },
      spec: {
        ingressClassName: className,
        rules: [
          {
            host: `${host}.dev.svc.example.com`,
            http: {
              paths: [
                {
                  path,
                  pathType: "Prefix",
                  backend: { service: { name: service, port: { number: port } } },
                },
              ],
            },
          },
        ],
      },
    },
  };
}

const INGRESS = "kubernetes:networking.k8s.io/v1:Ingress";

/** An Ingress that is there and stays. */
export function staying(team: string, host: string): Written {
  const { parent, inputs } = ingress(team, host);
  return { type: INGRESS, name: host, parent, before: inputs, after: inputs };
}

/** An Ingress that appears. */
export function appearing(
  team: string,
  host: string,
  more: Parameters<typeof ingress>[2] = {},
): Written {
  const { parent, inputs } = ingress(team, host, more);
  return { type: INGRESS, name: host, parent, after: inputs };
}

/** An Ingress that goes away. */
export function leaving(team: string, host: string): Written {
  const { parent, inputs } = ingress(team, host);
  return { type: INGRESS, name: host, parent, before: inputs };
}
