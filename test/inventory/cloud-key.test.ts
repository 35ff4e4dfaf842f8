import { expect, it } from 'vitest';
import type { CloudConfig } from '../../src/clients/openstack/index.ts';
import { cloudKeys } from '../../src/inventory/index.ts';
import { seededRandom } from '../../src/seams/random.ts';

const cloud = (password: string): CloudConfig => ({
  name: 'one',
  authUrl: 'https://cloud.test/identity/v3',
  auth: { method: 'password', user: { id: 'admin' }, password },
  scope: { kind: 'project', project: { id: 'p1' } },
  interface: 'public',
  endpointOverrides: {},
  tls: { verify: true },
});

it('is shared by equal credentials only, and differs from process to process', () => {
  const [here, there] = [cloudKeys(seededRandom(1)), cloudKeys(seededRandom(2))];
  const { name, ...rest } = cloud('right');
  expect(here({ ...rest, name })).toBe(here(cloud('right')));
  expect(here(cloud('wrong'))).not.toBe(here(cloud('right')));
  expect(there(cloud('right'))).not.toBe(here(cloud('right')));
});
