import type { z } from 'zod';

/** One thing wrong with a declaration: the field in kubectl's notation, and what to do about it. */
export interface Problem {
  readonly field: string;
  readonly message: string;
}

export function toProblems(error: z.ZodError, root: string): readonly Problem[] {
  return error.issues.map((issue) => ({ field: fieldOf(root, issue.path), message: issue.message }));
}

function fieldOf(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (field, part) => (typeof part === 'number' ? `${field}[${part}]` : `${field}.${String(part)}`),
    root,
  );
}
