/** Why a text cannot be read as a preview: one line, lower case, to be put after the file's name. */
export class PreviewError extends Error {
  constructor(problem: string) {
    super(
      `${problem}; write it with: pulumi preview --json --show-sames > preview.json (errors go elsewhere)`,
    );
  }
}
