import { describe } from 'vitest';
import type { OpenStackTarget } from '../../support/openstack-raw.ts';
import { describeManagement } from './identity/management.ts';
import { describeTokens } from './identity/tokens.ts';

/** What we rely on in Keystone. */
export function describeIdentityContract(connect: () => OpenStackTarget): void {
  describe('identity', () => {
    describeTokens(connect);
    describeManagement(connect);
  });
}
