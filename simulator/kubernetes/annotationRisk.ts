/**
 * Risk of each annotation of ingress-nginx, by group: data of the controller's own table
 * (github.com/kubernetes/ingress-nginx docs/user-guide/nginx-configuration/annotations-risk.md; facts E13).
 */

/** Risk levels in rising order; `annotations-risk-level` names the highest that is accepted. */
export const riskLevels = ["Low", "Medium", "High", "Critical"] as const;

/** How dangerous a value of an annotation can be. */
export type Risk = (typeof riskLevels)[number];

/** An annotation without its prefix: its group, which the controller's message names, and its risk. */
export interface AnnotationRisk {
  readonly group: string;
  readonly risk: Risk;
}

const table: readonly (readonly [group: string, risk: Risk, annotations: string])[] = [
  ["Aliases", "High", "server-alias"],
  ["Allowlist", "Medium", "allowlist-source-range"],
  ["BackendProtocol", "Low", "backend-protocol"],
  ["BasicDigestAuth", "Medium", "auth-realm auth-secret"],
  ["BasicDigestAuth", "Low", "auth-secret-type auth-type"],
  ["Canary", "Low", "canary canary-weight canary-weight-total"],
  [
    "Canary",
    "Medium",
    "canary-by-cookie canary-by-header canary-by-header-pattern canary-by-header-value",
  ],
  ["CertificateAuth", "High", "auth-tls-error-page auth-tls-match-cn"],
  ["CertificateAuth", "Low", "auth-tls-pass-certificate-to-upstream auth-tls-verify-depth"],
  ["CertificateAuth", "Medium", "auth-tls-secret auth-tls-verify-client"],
  ["ClientBodyBufferSize", "Low", "client-body-buffer-size"],
  ["ConfigurationSnippet", "Critical", "configuration-snippet"],
  ["Connection", "Low", "connection-proxy-header"],
  ["CorsConfig", "Low", "cors-allow-credentials cors-max-age enable-cors"],
  [
    "CorsConfig",
    "Medium",
    "cors-allow-headers cors-allow-methods cors-allow-origin cors-expose-headers",
  ],
  ["CustomHTTPErrors", "Low", "custom-http-errors"],
  ["CustomHeaders", "Medium", "custom-headers"],
  ["DefaultBackend", "Low", "default-backend"],
  ["Denylist", "Medium", "denylist-source-range"],
  ["DisableProxyInterceptErrors", "Low", "disable-proxy-intercept-errors"],
  ["EnableGlobalAuth", "Low", "enable-global-auth"],
  [
    "ExternalAuth",
    "Low",
    "auth-always-set-cookie auth-keepalive auth-keepalive-requests auth-keepalive-share-vars auth-keepalive-timeout auth-method",
  ],
  [
    "ExternalAuth",
    "Medium",
    "auth-cache-duration auth-cache-key auth-proxy-set-headers auth-request-redirect auth-response-headers auth-signin-redirect-param",
  ],
  ["ExternalAuth", "High", "auth-signin auth-url"],
  ["ExternalAuth", "Critical", "auth-snippet"],
  ["FastCGI", "Medium", "fastcgi-index fastcgi-params-configmap"],
  ["HTTP2PushPreload", "Low", "http2-push-preload"],
  ["LoadBalancing", "Low", "load-balance"],
  ["Logs", "Low", "enable-access-log enable-rewrite-log"],
  ["Mirror", "High", "mirror-host mirror-target"],
  ["Mirror", "Low", "mirror-request-body"],
  ["ModSecurity", "Low", "enable-modsecurity enable-owasp-core-rules"],
  ["ModSecurity", "Critical", "modsecurity-snippet"],
  ["ModSecurity", "High", "modsecurity-transaction-id"],
  ["Opentelemetry", "Low", "enable-opentelemetry opentelemetry-trust-incoming-span"],
  ["Opentelemetry", "Medium", "opentelemetry-operation-name"],
  [
    "Proxy",
    "Medium",
    "proxy-body-size proxy-cookie-domain proxy-cookie-path proxy-next-upstream proxy-redirect-from proxy-redirect-to",
  ],
  [
    "Proxy",
    "Low",
    "proxy-buffer-size proxy-buffering proxy-buffers-number proxy-connect-timeout proxy-http-version proxy-max-temp-file-size proxy-next-upstream-timeout proxy-next-upstream-tries proxy-read-timeout proxy-request-buffering proxy-send-timeout",
  ],
  ["ProxySSL", "Medium", "proxy-ssl-ciphers proxy-ssl-secret"],
  ["ProxySSL", "High", "proxy-ssl-name"],
  [
    "ProxySSL",
    "Low",
    "proxy-ssl-protocols proxy-ssl-server-name proxy-ssl-verify proxy-ssl-verify-depth",
  ],
  [
    "RateLimit",
    "Low",
    "limit-allowlist limit-burst-multiplier limit-connections limit-rate limit-rate-after limit-rpm limit-rps",
  ],
  ["Redirect", "Low", "from-to-www-redirect permanent-redirect-code temporal-redirect-code"],
  ["Redirect", "Medium", "permanent-redirect temporal-redirect"],
  ["Rewrite", "Medium", "app-root force-ssl-redirect preserve-trailing-slash rewrite-target"],
  ["Rewrite", "Low", "ssl-redirect use-regex"],
  ["SSLCipher", "Low", "ssl-ciphers ssl-prefer-server-ciphers"],
  ["SSLPassthrough", "Low", "ssl-passthrough"],
  ["Satisfy", "Low", "satisfy"],
  ["ServerSnippet", "Critical", "server-snippet"],
  ["ServiceUpstream", "Low", "service-upstream"],
  [
    "SessionAffinity",
    "Low",
    "affinity affinity-canary-behavior session-cookie-change-on-failure session-cookie-conditional-samesite-none session-cookie-partitioned session-cookie-samesite session-cookie-secure",
  ],
  [
    "SessionAffinity",
    "Medium",
    "affinity-mode session-cookie-domain session-cookie-expires session-cookie-max-age session-cookie-name session-cookie-path",
  ],
  ["StreamSnippet", "Critical", "stream-snippet"],
  ["UpstreamHashBy", "High", "upstream-hash-by"],
  ["UpstreamHashBy", "Low", "upstream-hash-by-subset upstream-hash-by-subset-size"],
  ["UpstreamVhost", "Low", "upstream-vhost"],
  ["UsePortInRedirects", "Low", "use-port-in-redirects"],
  ["XForwardedPrefix", "Medium", "x-forwarded-prefix"],
];

/** Annotation name without prefix -> group and risk. */
export const annotationRisks: ReadonlyMap<string, AnnotationRisk> = new Map(
  table.flatMap(([group, risk, names]) =>
    names.split(" ").map((name) => [name, { group, risk }] as const),
  ),
);
