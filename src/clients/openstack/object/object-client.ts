import type { ServiceApi } from '../service/service-api.ts';
import { type Containers, containers } from './containers.ts';
import { type Objects, objects } from './objects.ts';

/** Swift v1, within the account of the token's project. */
export interface ObjectClient extends Containers, Objects {}

export function objectClient(api: ServiceApi): ObjectClient {
  return { ...containers(api), ...objects(api) };
}
