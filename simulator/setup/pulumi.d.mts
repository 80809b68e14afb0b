/** The version that is installed or built, and the oldest that is accepted from PATH. */
export const PULUMI_VERSION: string;
/** The only folder outside the checkout that is written. */
export function cacheFolder(
  env?: Readonly<Record<string, string | undefined>>,
  platform?: string,
  home?: string,
): string;
/** The CLI's place in the cache folder, whether or not it is there. */
export function cachedPulumi(folder?: string): string;
/** Whether `found` is of the same major version as `wanted` and not older. */
export function isNewEnough(found: string, wanted?: string): boolean;
/** The first CLI that can be used: on PATH, else in the cache folder; undefined when there is none. */
export function findPulumi(): string | undefined;
/** What `pulumi version` prints, or an empty text when it does not run. */
export function versionOf(binary: string): string;
