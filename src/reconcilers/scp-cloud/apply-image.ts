import { fromMetadata } from '../../inventory/index.ts';
import { gone, madeBefore } from '../../planning/writing.ts';
import type { Handlers } from './writing.ts';

type Steps = 'create-image' | 'upload-image' | 'update-image' | 'delete-image';

export const applyImage: Handlers<Steps> = {
  'create-image': async ({ body, thing }, { cloud: { image }, inventory, ids, project }) => {
    const there = await image.listImages({ name: body.name, owner: project() });
    const markIn = (entry: (typeof there)[number]) => fromMetadata(entry.properties);
    const found = await madeBefore(inventory, 'image', there, markIn, fromMetadata(body.properties ?? {}));
    const { id } = found ?? (await image.createImage({ ...body, owner: project() }));
    ids.set(`image/${thing.name}`, id);
    await inventory.refresh('image', id);
  },
  // Only begun here: data take their time, and nothing else waits for them.
  'upload-image': ({ image, source, thing }, { ids, uploads }) => {
    uploads.begin({ imageId: ids.get(image), name: thing.name, source });
    return Promise.resolve();
  },
  'update-image': async ({ id, changes }, { cloud: { image }, inventory }) => {
    await image.updateImage(
      id,
      changes.flatMap(({ body }) => body),
    );
    await inventory.refresh('image', id);
  },
  'delete-image': async ({ id, guarded }, { cloud: { image }, inventory }) => {
    if (guarded) await gone(image.updateImage(id, [{ op: 'replace', path: '/protected', value: false }]));
    await gone(image.deleteImage(id));
    await inventory.refresh('image', id);
  },
};
