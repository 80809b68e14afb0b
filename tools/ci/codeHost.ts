/** What the pipelines ask of GitHub or GitLab: posts of our own that are edited in place. */

/** A comment or an issue that an earlier run of a pipeline wrote. */
export interface Post {
  readonly id: number;
  readonly body: string;
}

/** A code host, as the pipeline's token sees it. Each function throws one clear line when it is refused. */
export interface CodeHost {
  /** Number of the pull or merge request that brought the commit; undefined for none. */
  changeOf(commit: string): Promise<number | undefined>;
  /** Our comments on a pull or merge request. */
  comments(change: number): Promise<readonly Post[]>;
  /** Writes a comment, or writes over the one with `id`. */
  comment(change: number, body: string, id?: number): Promise<void>;
  /** Our open issues. */
  issues(): Promise<readonly Post[]>;
  /** Opens an issue, or writes over the one with `id`. */
  issue(title: string, body: string, id?: number): Promise<void>;
  closeIssue(id: number): Promise<void>;
}

/** Posts on one page of an answer: the most that both hosts give. */
export const PAGE_SIZE = 100;

/** A JSON API with a token. */
export interface Api {
  readonly base: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds an answer may take. */
const TIMEOUT_SECONDS = 30;

/** Sends one request; resolves to the parsed answer. Throws the status and the host's own words. */
export async function call(
  api: Api,
  method: string,
  path: string,
  body?: object,
): Promise<unknown> {
  const response = await fetch(`${api.base}${path}`, {
    method,
    headers: { ...api.headers, "content-type": "application/json" },
    signal: AbortSignal.timeout(TIMEOUT_SECONDS * 1000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(
      `${method} ${path} was answered with ${response.status}: ${text.slice(0, 300)}`,
    );
  return text === "" ? undefined : JSON.parse(text);
}

/** All pages of a list. `path` has a query already. */
export async function callAll(api: Api, path: string): Promise<readonly unknown[]> {
  const all: unknown[] = [];
  for (let page = 1; ; page++) {
    const found = await call(api, "GET", `${path}&per_page=${PAGE_SIZE}&page=${page}`);
    if (!Array.isArray(found)) throw new Error(`GET ${path} gave no list`);
    const list: readonly unknown[] = found;
    all.push(...list);
    if (list.length < PAGE_SIZE) return all;
  }
}
