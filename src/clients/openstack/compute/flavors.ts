import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope, resource } from '../service/resource.ts';
import { maybeBoolean, maybeNumber, maybeText, text, textMap } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const flavor = z.object({
  id: text,
  name: text,
  vcpus: z.number(),
  /** MiB. */
  ram: z.number(),
  /** GiB of root disk. */
  disk: z.number(),
  /** MiB; Nova sends an empty string for none before 2.75. */
  swap: z.union([z.number(), z.literal('').transform(() => 0)]).default(0),
  'OS-FLV-EXT-DATA:ephemeral': maybeNumber,
  rxtx_factor: maybeNumber,
  'os-flavor-access:is_public': maybeBoolean,
  'OS-FLV-DISABLED:disabled': maybeBoolean,
  description: maybeText,
  extra_specs: textMap,
});
export type Flavor = z.output<typeof flavor>;

export interface CreateFlavor {
  readonly name: string;
  readonly vcpus: number;
  readonly ram: number;
  readonly disk: number;
  readonly id?: string;
  readonly swap?: number;
  readonly 'OS-FLV-EXT-DATA:ephemeral'?: number;
  readonly 'os-flavor-access:is_public'?: boolean;
  readonly description?: string;
}

export interface Flavors {
  /** With extra specs. Public ones and those given to the project; all for administrators with `is_public: 'None'`. */
  listFlavors(query?: Query): Promise<Flavor[]>;
  getFlavor(id: string): Promise<Flavor>;
  /** For administrators. Extra specs are set apart. Sizes cannot be changed later. */
  createFlavor(body: CreateFlavor): Promise<Flavor>;
  /** The description is the one thing of a flavor that Nova lets change. */
  updateFlavor(id: string, body: { readonly description: string | null }): Promise<Flavor>;
  deleteFlavor(id: string): Promise<void>;
  /** Merges; other keys stay. */
  setFlavorExtraSpecs(id: string, specs: Readonly<Record<string, string>>): Promise<Record<string, string>>;
  deleteFlavorExtraSpec(id: string, key: string): Promise<void>;
  /** The projects that may use a private flavor. */
  listFlavorAccess(id: string): Promise<string[]>;
  addFlavorAccess(id: string, projectId: string): Promise<void>;
  removeFlavorAccess(id: string, projectId: string): Promise<void>;
}

const access = z.object({ flavor_id: text, tenant_id: text });

export function flavors(api: ServiceApi): Flavors {
  const calls = resource<Flavor, CreateFlavor, { readonly description: string | null }>(api, {
    one: 'flavor',
    many: 'flavors',
    at: '/flavors',
    listAt: '/flavors/detail',
    of: flavor,
    microversion: { atLeast: '2.61' },
  });
  const changeAccess = async (operation: string, id: string, json: object) => {
    await api.done({ operation, method: 'POST', path: path`/flavors/${id}/action`, json });
  };
  return {
    listFlavors: calls.list,
    getFlavor: calls.get,
    createFlavor: calls.create,
    updateFlavor: calls.update,
    deleteFlavor: calls.remove,
    setFlavorExtraSpecs: (id, specs) =>
      api.json({
        operation: 'set flavor extra specs',
        method: 'POST',
        path: path`/flavors/${id}/os-extra_specs`,
        json: { extra_specs: specs },
        answer: inEnvelope('extra_specs', textMap),
      }),
    deleteFlavorExtraSpec: async (id, key) => {
      const spec = path`/flavors/${id}/os-extra_specs/${key}`;
      await api.done({ operation: 'delete flavor extra spec', method: 'DELETE', path: spec });
    },
    listFlavorAccess: async (id) => {
      const entries = await api.list({
        operation: 'list flavor access',
        path: path`/flavors/${id}/os-flavor-access`,
        items: 'flavor_access',
        of: access,
      });
      return entries.map((entry) => entry.tenant_id);
    },
    addFlavorAccess: (id, tenant) => changeAccess('add flavor access', id, { addTenantAccess: { tenant } }),
    removeFlavorAccess: (id, tenant) => changeAccess('remove flavor access', id, { removeTenantAccess: { tenant } }),
  };
}
