/** The controller's Services in chart ingress-nginx (templates controller-service*.yaml). */
import { flagAt, labelsAt, numberAt, recordAt, textAt, textsAt } from "../json.js";
import type { Json } from "../kind.js";
import type { KubeObject } from "../state.js";
import { namesOf, selectorLabels } from "./chartNames.js";
import { object, type RenderInput, tcpPortNames, webhookOn } from "./chartObject.js";

export function controllerServices(input: RenderInput): KubeObject[] {
  const service = recordAt(input.values, "controller.service");
  const names = namesOf(input.values, input.name);
  const selector = selectorLabels(input.values, input.name, "controller");
  const off = flagAt(service, "enabled") === false || flagAt(service, "external.enabled") === false;
  const passed = [
    "clusterIP",
    "loadBalancerIP",
    "loadBalancerClass",
    "externalTrafficPolicy",
    "sessionAffinity",
    "healthCheckNodePort",
    "ipFamilyPolicy",
  ];
  const fields = passed.flatMap((key): [string, Json][] =>
    service[key] === undefined || service[key] === "" ? [] : [[key, service[key]]],
  );
  const ranges = textsAt(service, "loadBalancerSourceRanges");
  const spec = {
    type: textAt(service, "type") ?? "LoadBalancer",
    ...Object.fromEntries(fields),
    ...(ranges.length > 0 ? { loadBalancerSourceRanges: ranges } : {}),
    ports: servicePorts(input),
    selector,
  };
  const main = object(input, "v1", "Service", names.controller, {
    metadata: { annotations: labelsAt(service, "annotations") },
    spec,
  });
  const admission = {
    type: "ClusterIP",
    ports: [{ name: "https-webhook", port: 443, targetPort: "webhook" }],
    selector,
  };
  return [
    ...(off ? [] : [main]),
    ...(webhookOn(input)
      ? [object(input, "v1", "Service", `${names.controller}-admission`, { spec: admission })]
      : []),
  ];
}

function servicePorts(input: RenderInput): Json[] {
  const service = recordAt(input.values, "controller.service");
  const main = (name: string, number: number, on: boolean) =>
    on
      ? [
          {
            name,
            port: numberAt(service, `ports.${name}`) ?? number,
            protocol: "TCP",
            targetPort: textAt(service, `targetPorts.${name}`) ?? name,
            appProtocol: name,
          },
        ]
      : [];
  return [
    ...main("http", 80, flagAt(service, "enableHttp") !== false),
    ...main("https", 443, flagAt(service, "enableHttps") !== false),
    ...tcpPortNames(input).map(([name, port]) => ({
      name,
      port,
      protocol: "TCP",
      targetPort: name,
    })),
  ];
}
