import { type CloudContext, newId } from '../context.ts';
import type { VolumeServiceRow } from './tables.ts';

/** Cinder's zones; each has a backend of its own. */
export const ZONES = ['az1', 'az2', 'az3'] as const;
/** Where volumes go that ask for no zone, or for one that Cinder does not know. */
export const DEFAULT_ZONE = ZONES[0];
export const DEFAULT_TYPE = '__DEFAULT__';
export const POOL = 'embedded';

export const backendOf = (zone: string) => `controller@${zone}`;

export function seedVolumes(cloud: CloudContext): void {
  const { services, types } = cloud.state.tables.volume;
  types.insert({
    id: newId(cloud),
    name: DEFAULT_TYPE,
    description: 'Default Volume Type',
    is_public: true,
    extra_specs: {},
    projects: [],
  });
  services.insert(newService(cloud, 'cinder-scheduler', 'controller', DEFAULT_ZONE));
  for (const zone of ZONES) services.insert(newService(cloud, 'cinder-volume', backendOf(zone), zone));
}

function newService(
  cloud: CloudContext,
  binary: VolumeServiceRow['binary'],
  host: string,
  zone: string,
): VolumeServiceRow {
  const touched = { touched_ms: cloud.clock.now() };
  const state = { disabled: false, disabled_reason: null, frozen: false };
  return { id: `${host}/${binary}`, uuid: newId(cloud), binary, host, zone, ...state, ...touched };
}
