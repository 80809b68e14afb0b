import type { ResolvedService } from "./schema.js";

/**
 * The port that clients call on an address that has no proxy behind it: that of the URL scheme,
 * so that a URL needs none and stays the same under another strategy; for `grpc` and `tcp`, which have
 * no URL, the Service's own.
 */
export function clientPort({ protocol, port }: Pick<ResolvedService, "protocol" | "port">): number {
  switch (protocol) {
    case "http":
      return 80;
    case "https":
      return 443;
    case "grpc":
    case "tcp":
      return port;
    default:
      return protocol satisfies never;
  }
}
