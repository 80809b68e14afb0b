/** Paths of the two commands. */
export interface ApiServerBinaries {
  readonly etcd: string;
  readonly kubeApiserver: string;
}
/** Version of the API server: `1.35.4`. */
export const KUBERNETES_VERSION: string;
/** The commands' places in the cache folder, whether or not they are there. */
export function cachedApiServer(folder?: string): ApiServerBinaries;
/** The commands' paths; undefined when one is missing. */
export function findApiServer(folder?: string): ApiServerBinaries | undefined;
/** Makes sure both are in the cache folder; resolves to why they cannot be had, or undefined. */
export function ensureApiServer(): Promise<string | undefined>;
/** Makes sure kubectl is in the cache folder; resolves to its path, undefined where it cannot be had. */
export function ensureKubectl(): Promise<string | undefined>;
/** Folder of the Gateway API's definitions, YAML files; undefined when they are not in the cache folder. */
export function findGatewayApi(folder?: string): string | undefined;
/** Makes sure the definitions are in the cache folder; resolves to why they cannot be had, or undefined. */
export function ensureGatewayApi(): Promise<string | undefined>;
