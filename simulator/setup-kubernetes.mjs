/**
 * The set-up that runs before `npm run test:kubernetes`: etcd, kube-apiserver and the Gateway API's
 * definitions, found in the cache folder or got with Go, once. Without Go it says that those tests are
 * skipped, and that is no failure.
 */
import { ensureApiServer, ensureGatewayApi } from "./setup/apiServer.mjs";

try {
  const missing = (await ensureApiServer()) ?? (await ensureGatewayApi());
  if (missing !== undefined) {
    process.stderr.write(`set-up: the tests against a real API server are SKIPPED: ${missing}\n`);
  }
} catch (error) {
  process.stderr.write(`set-up: ${error.message}\n`);
  process.exitCode = 1;
}
