import type { ScpCloud } from '../../api/scp-cloud.ts';
import { type Outcome, polling } from '../../runtime/index.ts';

interface Missing {
  readonly message: string;
  readonly outcome: Outcome;
}

/** Machines belong to a project, and a project that is to be made is not there at once. */
export function projectMissing({ metadata, status }: ScpCloud): Missing | undefined {
  if (status?.cloud?.projectId !== undefined) return undefined;
  const where = `ScpCloud ${metadata.namespace}/${metadata.name}`;
  const message = `${where} has not found or made its project yet: see kubectl describe there`;
  return { message, outcome: polling(`the project of ${where}`, 5_000) };
}
