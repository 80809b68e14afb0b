/** Warnings and errors of a preview, without what may not be shown. */
import type { Diagnostic } from "../changes.js";
import { plainSecrets, showsSecrets } from "../values.js";

/** A diagnostic as the engine wrote it. */
interface RawDiagnostic {
  readonly message?: string | null | undefined;
  readonly severity?: string | null | undefined;
}

/**
 * The warnings and errors, each once. A secret that the preview shows elsewhere (`--show-secrets`) is
 * blanked out of them.
 *
 * @param text the whole preview.
 * @param states all values of it that may be secrets.
 */
export function diagnosticsOf(
  text: string,
  states: unknown,
  raw: readonly RawDiagnostic[],
): Diagnostic[] {
  const secrets = showsSecrets(text) ? plainSecrets(states) : [];
  const found = new Map<string, Diagnostic>();
  for (const { message, severity } of raw) {
    if (severity !== "warning" && severity !== "error") continue;
    const line = secrets
      .reduce((shown, secret) => shown.replaceAll(secret, "[secret]"), message ?? "")
      .replace(/^(warning|error): /, "")
      .trim();
    if (line !== "") found.set(`${severity} ${line}`, { severity, message: line });
  }
  return [...found.values()];
}
