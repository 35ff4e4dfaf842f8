import { gone, merged } from '../../planning/writing.ts';
import type { Handlers } from './writing.ts';

type Steps =
  | 'create-flavor'
  | 'update-flavor'
  | 'set-flavor-extra-specs'
  | 'add-flavor-access'
  | 'remove-flavor-access'
  | 'delete-flavor'
  | 'create-keypair'
  | 'delete-keypair';

/** Nova keeps the names of flavors and keypairs unique: an interrupted attempt shows as a conflict, and then as ours. */
export const applyCompute: Handlers<Steps> = {
  'create-flavor': async ({ body, thing }, { cloud: { compute }, inventory, ids }) => {
    const { id } = await compute.createFlavor(body);
    ids.set(`flavor/${thing.name}`, id);
    await inventory.refresh('flavor', id);
  },
  'update-flavor': async ({ id, changes }, { cloud: { compute }, inventory }) => {
    await compute.updateFlavor(id, merged(changes));
    await inventory.refresh('flavor', id);
  },
  'set-flavor-extra-specs': async ({ flavor, changes }, { cloud: { compute }, inventory, ids }) => {
    const id = ids.get(flavor);
    await compute.setFlavorExtraSpecs(id, merged(changes));
    await inventory.refresh('flavor', id);
  },
  'add-flavor-access': async ({ flavor, projectId }, { cloud: { compute }, ids, project }) => {
    await compute.addFlavorAccess(ids.get(flavor), projectId ?? project());
  },
  'remove-flavor-access': async ({ flavor, projectId }, { cloud: { compute }, ids }) => {
    await gone(compute.removeFlavorAccess(ids.get(flavor), projectId));
  },
  'delete-flavor': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteFlavor(id));
    await inventory.refresh('flavor', id);
  },
  'create-keypair': async ({ body }, { cloud: { compute }, inventory }) => {
    await compute.createKeypair(body);
    await inventory.refresh('keypair', body.name);
  },
  'delete-keypair': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteKeypair(id));
    await inventory.refresh('keypair', id);
  },
};
