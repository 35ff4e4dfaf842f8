import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Connect, type Connection, openConnection } from './connection.ts';

export function describePlacementClient(connect: Connect): void {
  describe('placement client', () => {
    let connection: Connection;
    beforeAll(() => {
      connection = openConnection(connect);
    });
    afterAll(() => connection.close());

    it('sees what each host has and gives', async () => {
      const { placement } = connection.admin;
      const [provider] = await placement.listResourceProviders({ name: 'compute-az1-1' });
      const uuid = provider?.uuid ?? '';
      expect(await placement.getResourceProvider(uuid)).toMatchObject({ name: 'compute-az1-1' });
      expect(await placement.getInventories(uuid)).toHaveProperty('VCPU.total');
      expect(await placement.getUsages(uuid)).toHaveProperty('MEMORY_MB');
      expect(await placement.getTraits(uuid)).toBeInstanceOf(Array);
      expect(await placement.getProviderAllocations(uuid)).toBeInstanceOf(Object);
      expect(await placement.getAllocations('5f0d4e53-4a0c-4c0b-9d8e-2f9a2d1c7f11')).toEqual({});
      await expect(placement.setTraits(uuid, [], 999_999)).rejects.toMatchObject({ fault: 'conflict' });
    });

    it('is for administrators', async () => {
      await expect(connection.member.placement.listResourceProviders()).rejects.toMatchObject({ fault: 'forbidden' });
    });
  });
}
