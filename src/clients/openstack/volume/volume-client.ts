import type { ServiceApi } from '../service/service-api.ts';
import { type VolumeOperations, volumeOperations } from './operations.ts';
import { type Volumes, volumes } from './volumes.ts';

/** Cinder v3. */
export interface VolumeClient extends Volumes, VolumeOperations {}

export function volumeClient(api: ServiceApi): VolumeClient {
  return { ...volumes(api), ...volumeOperations(api) };
}
