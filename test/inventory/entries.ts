import type { Entry } from '../../src/inventory/index.ts';
import { type Mark, toDescription, toMetadata } from '../../src/inventory/index.ts';

export const MARK: Mark = {
  installation: 'test',
  uid: '6f0d3f4a-0000-4000-8000-000000000001',
  kind: 'ScpCloud',
  namespace: 'storm',
  name: 'lab',
  member: 'network/data',
  hash: '0123456789ab',
};

export function aNetwork(id: string, more: Partial<Entry<'network'>> = {}): Entry<'network'> {
  const lists = { subnets: [], availability_zones: [], availability_zone_hints: [], tags: [] };
  return { id, name: id, admin_state_up: true, ...lists, ...more };
}

export const ourNetwork = (id: string, more: Partial<Entry<'network'>> = {}) =>
  aNetwork(id, { description: toDescription(MARK), ...more });

export function aServer(id: string, updated: string, more: Partial<Entry<'server'>> = {}): Entry<'server'> {
  const lists = { tags: [], security_groups: [], server_groups: [], 'os-extended-volumes:volumes_attached': [] };
  return { id, name: id, status: 'ACTIVE', metadata: toMetadata(MARK), addresses: {}, updated, ...lists, ...more };
}
