/** Warnings and errors of a preview, without what may not be shown. */
import type { Diagnostic } from "../changes.js";
import { plainSecrets } from "../values.js";

/** A diagnostic as the engine wrote it. */
interface RawDiagnostic {
  readonly message?: string | null | undefined;
  readonly severity?: string | null | undefined;
}

/**
 * The warnings and errors, each once. A secret that the preview shows elsewhere (`--show-secrets`) is
 * blanked out of them.
 *
 * @param states anything that may hold secrets: the steps.
 */
export function diagnosticsOf(states: unknown, raw: readonly RawDiagnostic[]): Diagnostic[] {
  const secrets = plainSecrets(states);
  const found = new Map<string, Diagnostic>();
  for (const { message, severity } of raw) {
    if (severity !== "warning" && severity !== "error") continue;
    const text = secrets
      .reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), message ?? "")
      .replace(/^(warning|error): /, "")
      .trim();
    if (text !== "") found.set(`${severity} ${text}`, { severity, message: text });
  }
  return [...found.values()];
}
