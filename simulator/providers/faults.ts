/**
 * A seam between the engine and the stand-in providers: tests put faults of networks, APIs and machines
 * there. No command and no program reaches it.
 */
import { CloudError } from "../kind.js";
import type { ProviderMethods } from "./server.js";

/** What the engine asks a provider to do with one resource. */
export interface ProviderCall {
  /** Pulumi package: `gcp`, `kubernetes`. */
  readonly package: string;
  readonly operation: "check" | "diff" | "read" | "create" | "update" | "delete";
  readonly urn: string;
}

/** Stands before a provider: `answer` asks it, at most once. What it throws, the engine hears. */
export type Interceptor = <Response>(
  call: ProviderCall,
  answer: () => Promise<Response>,
) => Promise<Response>;

/** Operations that change the cloud. */
const MUTATING: ReadonlySet<ProviderCall["operation"]> = new Set(["create", "update", "delete"]);

/** Whether the call changes the cloud. */
export function isMutating({ operation }: ProviderCall): boolean {
  return MUTATING.has(operation);
}

/** The provider behind an interceptor. Previews change nothing and are not intercepted. */
export function intercepted(
  name: string,
  provider: ProviderMethods,
  intercept: Interceptor,
): ProviderMethods {
  const through = async <Response>(
    operation: ProviderCall["operation"],
    urn: string,
    answer: () => Response | Promise<Response>,
  ) => await intercept({ package: name, operation, urn }, async () => await answer());
  return {
    version: provider.version,
    diffConfig: (request) => provider.diffConfig(request),
    configure: (request, peer) => provider.configure(request, peer),
    invoke: (request) => provider.invoke(request),
    check: (request, peer) =>
      through("check", request.getUrn(), () => provider.check(request, peer)),
    diff: (request, peer) => through("diff", request.getUrn(), () => provider.diff(request, peer)),
    read: (request, peer) => through("read", request.getUrn(), () => provider.read(request, peer)),
    create: (request, peer) =>
      request.getPreview()
        ? provider.create(request, peer)
        : through("create", request.getUrn(), () => provider.create(request, peer)),
    update: (request, peer) =>
      request.getPreview()
        ? provider.update(request, peer)
        : through("update", request.getUrn(), () => provider.update(request, peer)),
    delete: (request, peer) =>
      through("delete", request.getUrn(), () => provider.delete(request, peer)),
  };
}

/** What the cloud may answer instead of doing what it is asked. */
export type Refusal = 429 | 500 | 503 | "reset" | "quota" | "credentials";

/**
 * The error that a user of the real provider reads: of @pulumi/gcp after its own retries, of
 * @pulumi/kubernetes at once, because it does not retry a write (facts K10).
 */
export function refusal(kind: Refusal, call: ProviderCall): CloudError {
  return new CloudError(
    String(kind),
    call.package === "gcp" ? googleWords(kind, call) : kubernetesWords(kind, call),
  );
}

function googleWords(kind: Refusal, { urn, operation }: ProviderCall): string {
  const noun = urn.split("::")[2]?.split(":").at(-1) ?? "";
  const doing = { create: "creating", update: "updating", delete: "deleting" };
  const verb = operation in doing ? doing[operation as keyof typeof doing] : "reading";
  return `Error ${verb} ${noun}: ${googleAnswer(kind)}`;
}

function googleAnswer(kind: Refusal): string {
  switch (kind) {
    case 429:
      return "googleapi: Error 429: Quota exceeded for quota metric 'Queries' and limit 'Queries per minute' of service 'compute.googleapis.com'., rateLimitExceeded";
    case 500:
      return "googleapi: Error 500: Internal error. Please try again or contact Google Support., backendError";
    case 503:
      return "googleapi: Error 503: The service is currently unavailable., backendError";
    case "reset":
      return 'Post "https://compute.googleapis.com/compute/v1/": read tcp: read: connection reset by peer';
    case "quota":
      return "googleapi: Error 403: QUOTA_EXCEEDED - Quota exceeded.  Limit: 0.0 globally., quotaExceeded";
    case "credentials":
      return 'oauth2: "invalid_grant" "reauth related error (invalid_rapt)"';
    default:
      return kind satisfies never;
  }
}

function kubernetesWords(kind: Refusal, { urn }: ProviderCall): string {
  switch (kind) {
    case 429:
      return "the server has received too many requests and has asked us to try again later";
    case 500:
      return 'an error on the server ("") has prevented the request from succeeding';
    case 503:
      return "the server is currently unable to handle the request";
    case "reset":
      return "read tcp: read: connection reset by peer";
    case "quota":
      return `${urn.split("::").at(-1) ?? ""} is forbidden: exceeded quota: objects, requested: 1, used: 0, limited: 0`;
    case "credentials":
      return "the server has asked for the client to provide credentials";
    default:
      return kind satisfies never;
  }
}
