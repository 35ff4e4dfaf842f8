import { ApiError } from '../../api-error.ts';
import type { Call } from '../../versioned-api/router.ts';
import { projectOf } from '../policy.ts';
import type { FlavorRow } from './table.ts';

export function flavorNotFound(id: string, status = 404): ApiError {
  return new ApiError(status, `Flavor ${id} could not be found.`);
}

/** The flavor, when the caller may see it. `status` is what a missing one is answered with. */
export function findFlavor(call: Call, id: string, status = 404): FlavorRow {
  const flavor = call.cloud.state.tables.compute.flavors.get(id);
  if (!flavor || !maySee(call, flavor)) throw flavorNotFound(id, status);
  return flavor;
}

export function maySee(call: Call, flavor: FlavorRow): boolean {
  return call.caller.isAdmin || flavor.is_public || flavor.projects.includes(projectOf(call));
}
