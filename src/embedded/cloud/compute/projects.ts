import { ApiError } from '../api-error.ts';
import type { Call } from '../versioned-api/router.ts';

/** Nova asks Keystone before it writes something about a project. */
export function requireProject({ cloud }: Pick<Call, 'cloud'>, id: string): void {
  if (!cloud.state.tables.identity.projects.has(id)) {
    throw new ApiError(400, `Project ID ${id} is not a valid project.`);
  }
}
