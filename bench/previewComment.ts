/** How long the comment of a preview takes: from the text of the preview to the Markdown. */
import { performance } from "node:perf_hooks";

import { resolve } from "../catalog/index.js";
import { answer } from "../preview/answer.js";
import { readPreview } from "../preview/changes.js";
import { generateCatalog } from "./catalogs.js";

const URN = "urn:pulumi:dev::service-ingress::";
const TYPE = "service-ingress:ingress:TeamRoutes$kubernetes:networking.k8s.io/v1:Ingress";

/** What the engine writes beside the inputs of each resource, so that the text is as long as a real one. */
const STACK_TRACE = Array.from({ length: 10 }, (_, index) => ({
  sourcePosition: `project:///../../file:/checkout/components/teamRoutes.ts#${index},778`,
}));

/** A measurement: seconds, and characters of preview and comment. */
export interface CommentTime {
  readonly seconds: number;
  readonly previewCharacters: number;
  readonly commentCharacters: number;
}

/** Times the comment of a preview of `services` services of which the first `changed` get another port. */
export function timeComment(services: number, changed: number): CommentTime {
  const resolved = resolve(generateCatalog(services), {
    name: "dev",
    domain: "dev.svc.example.com",
  });
  const steps = resolved.map(({ team, namespace, service, port, hosts }, index) => {
    const state = (number: number) => ({
      type: "kubernetes:networking.k8s.io/v1:Ingress",
      custom: true,
      parent: `${URN}service-ingress:ingress:TeamRoutes::${team}`,
      inputs: {
        metadata: { name: service, namespace },
        spec: {
          ingressClassName: "internal",
          rules: hosts.map((host) => ({
            host,
            http: {
              paths: [
                {
                  path: "/",
                  pathType: "Prefix",
                  backend: { service: { name: service, port: { number } } },
                },
              ],
            },
          })),
        },
      },
      stackTrace: STACK_TRACE,
    });
    const isChanged = index < changed;
    return {
      op: isChanged ? "update" : "same",
      urn: `${URN}${TYPE}::${service}`,
      oldState: state(port),
      newState: state(isChanged ? port + 1 : port),
    };
  });
  const text = JSON.stringify({ steps, changeSummary: { same: services - changed } }, undefined, 4);

  const start = performance.now();
  const { comment } = answer(readPreview(text), resolved, new Map());
  return {
    seconds: (performance.now() - start) / 1000,
    previewCharacters: text.length,
    commentCharacters: comment.length,
  };
}
