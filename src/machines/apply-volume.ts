import { fromMetadata } from '../inventory/index.ts';
import { carrying, gone, merged } from '../planning/writing.ts';
import type { ThingKey } from './thing.ts';
import type { Handlers } from './writing.ts';

type Steps = 'create-volume' | 'extend-volume' | 'mark-volume' | 'delete-volume';

/** Cinder begins a change, and ends it later: plans wait for what they see. */
export const applyVolume: Handlers<Steps> = {
  'create-volume': async ({ body, key }, { cloud: { volume }, inventory, ids }) => {
    const there = await volume.listVolumes({ name: body.name });
    const found = carrying(there, ({ metadata }) => fromMetadata(metadata), fromMetadata(body.metadata ?? {}));
    const { id } = found ?? (await volume.createVolume(body));
    ids.set(key as ThingKey, id);
    await inventory.refresh('volume', id);
  },
  'extend-volume': async ({ id, changes }, { cloud: { volume }, inventory }) => {
    await volume.extendVolume(id, merged(changes).size);
    await inventory.refresh('volume', id);
  },
  'mark-volume': async ({ id, changes }, { cloud: { volume }, inventory }) => {
    await volume.updateVolume(id, merged(changes));
    await inventory.refresh('volume', id);
  },
  'delete-volume': async ({ id }, { cloud: { volume }, inventory }) => {
    await gone(volume.deleteVolume(id));
    await inventory.refresh('volume', id);
  },
};
