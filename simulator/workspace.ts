/** The folder of one embedded cloud: everything a trial writes, and nothing of the user's own Pulumi. */
import { existsSync } from "node:fs";
import { copyFile, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Where a trial keeps its things; all under `<directory>/.local`. */
export interface Workspace {
  /** Copies of Pulumi.yaml and of the stacks' settings: the folder the CLI works in. */
  readonly project: string;
  /** State of the simulated Google Cloud project. */
  readonly cloudFile: string;
  /** What the CLI's environment has beyond the user's. */
  readonly env: Readonly<Record<string, string>>;
  /** State of the Pulumi stacks: a file back end. */
  readonly backend: string;
}

/** Secrets of the trial are encrypted with it; they protect nothing, and nobody has to be asked. */
const PASSPHRASE = "embedded-cloud";

/** Settings that belong to one trial's encryption and not to the stack. */
const ENCRYPTION = /^(encryptionsalt|encryptedkey|secretsprovider):.*\n?/gm;

/**
 * Makes the folder ready for `stack` of the project in `directory` (it holds Pulumi.yaml).
 *
 * The CLI writes into Pulumi.<stack>.yaml: the encryption salt of a new stack, `pulumi config set`. So
 * it works on copies, and a run never changes a tracked file. A copy is made again when its original
 * has changed; until then it keeps what `config set` wrote.
 */
export async function prepareWorkspace(directory: string, stack: string): Promise<Workspace> {
  const local = resolve(directory, ".local");
  const project = join(local, "project");
  const backend = join(local, "state");
  const home = join(local, "pulumi");
  for (const folder of [project, backend, home]) await mkdir(folder, { recursive: true });
  await refuseLogs(join(home, "logs"));
  await copyFile(join(directory, "Pulumi.yaml"), join(project, "Pulumi.yaml"));
  await copySettings(directory, project, `Pulumi.${stack}.yaml`);
  return {
    project,
    backend,
    cloudFile: cloudFileOf(directory, stack),
    env: {
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${backend.replaceAll("\\", "/")}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_STACK: stack,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
  };
}

/** The state file of a stack's simulated project: each stack has a project of its own, as in real life. */
export function cloudFileOf(directory: string, stack: string): string {
  return join(resolve(directory), ".local", `cloud-${stack}.json`);
}

/** The user's environment without anything that would lead the CLI to the user's own Pulumi. */
export function withoutPulumi(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("PULUMI_")));
}

/** Whether the stack exists in the file back end: its state is plain, or packed (PULUMI_DIY_BACKEND_GZIP). */
export function hasStack(workspace: Workspace, project: string, stack: string): boolean {
  const file = join(workspace.backend, ".pulumi", "stacks", project, `${stack}.json`);
  return existsSync(file) || existsSync(`${file}.gz`);
}

/**
 * The CLI keeps a debug log of every command in a folder of its home, and knows no setting against it.
 * It does without where it cannot make that folder, and then needs a third less CPU (docs/surprises.md).
 */
async function refuseLogs(place: string): Promise<void> {
  if ((await stat(place).catch(() => undefined))?.isFile() === true) return;
  await rm(place, { recursive: true, force: true });
  await writeFile(place, "in place of a folder: no log is kept\n");
}

async function copySettings(directory: string, project: string, name: string): Promise<void> {
  const [copy, original] = [join(project, name), join(project, `${name}.original`)];
  const now = (await readIfThere(join(directory, name))) ?? "";
  if (now === (await readIfThere(original))) return;
  const salt = /^encryptionsalt:.*\n?/m.exec((await readIfThere(copy)) ?? "")?.[0] ?? "";
  await writeFile(copy, `${now.replace(ENCRYPTION, "").trimEnd()}\n${salt}`.trimStart());
  await writeFile(original, now);
}

async function readIfThere(file: string): Promise<string | undefined> {
  return existsSync(file) ? await readFile(file, "utf8") : undefined;
}
