/** What a team decides before its first `pulumi up`: plain data, and its type. */

/** Where the pipelines run. */
export type CodeHost =
  | {
      readonly kind: "github";
      /** `owner/name`. */
      readonly repository: string;
    }
  | {
      readonly kind: "gitlab";
      /** `https://gitlab.com`, or the team's own. */
      readonly url: string;
      /** `group/project`. */
      readonly project: string;
      /** The branch that is deployed; it must be protected. */
      readonly branch: string;
    };

/** The settings of one team. The project of bucket, key and pool is `gcp:project` of the stack. */
export interface Settings {
  /** Region of the bucket and the key: `europe-west1`. */
  readonly location: string;
  readonly codeHost: CodeHost;
  /** Environment -> the Google Cloud project that it is deployed to. */
  readonly projects: Readonly<Record<string, string>>;
}

/** Yours go here. */
export const settings: Settings = {
  location: "europe-west1",
  codeHost: { kind: "github", repository: "example/service-ingress" },
  projects: { dev: "example-dev", staging: "example-staging", prod: "example-prod" },
};
