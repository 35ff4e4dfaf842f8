import type { OpenStackClient } from '../../src/clients/openstack/index.ts';

type Raw = Readonly<Record<string, unknown>>;

/** Everything in a cloud that a tenant's operator could touch, as the administrator sees it. */
export interface CloudPicture {
  readonly [kind: string]: readonly Raw[];
}

/** Reads it. Not what happens by itself: times, revisions, states of ports. */
export async function pictureOf(cloud: OpenStackClient): Promise<CloudPicture> {
  const { identity, compute, network, image } = cloud;
  const projects = await identity.listProjects().catch(() => []);
  const groups = await network.listSecurityGroups();
  const flavors = await compute.listFlavors({ is_public: 'None' });
  const picture = {
    projects,
    networks: await network.listNetworks(),
    subnets: await network.listSubnets(),
    routers: await network.listRouters(),
    ports: await network.listPorts(),
    groups: groups.map(({ security_group_rules: _, ...group }) => group),
    // Words beside a rule are not held: Neutron cannot change them.
    rules: groups.flatMap((group) => group.security_group_rules).map(({ description: _, ...rule }) => rule),
    flavors,
    access: (
      await Promise.all(
        flavors
          .filter((flavor) => flavor['os-flavor-access:is_public'] === false)
          .map(async ({ id, name }) => ({ name, projects: (await compute.listFlavorAccess(id)).toSorted() })),
      )
    ).flat(),
    keypairs: await compute.listKeypairs(),
    images: await image.listImages({ visibility: 'all' }),
    assignments: await identity.listRoleAssignments().catch(() => []),
  };
  return Object.fromEntries(Object.entries(picture).map(([kind, entries]) => [kind, sorted(entries.map(lasting))]));
}

const PASSING = new Set(['created_at', 'updated_at', 'revision_number', 'started_at', 'user_id', 'status', 'stores']);

function lasting(entry: object): Raw {
  return Object.fromEntries(Object.entries(entry).filter(([field]) => !PASSING.has(field)));
}

/**
 * The same picture with identifiers replaced by what they name, and without the addresses and numbers that a cloud picks:
 * two worlds that were made by different ways to the same end are equal.
 */
export function withoutIds(picture: CloudPicture): CloudPicture {
  const names = new Map<string, string>();
  for (const [kind, entries] of Object.entries(picture)) {
    for (const { id, name } of entries)
      if (typeof id === 'string') names.set(id, `<${kind} ${typeof name === 'string' ? name : ''}>`);
  }
  const named = Object.entries(picture).map(([kind, entries]) => {
    const texts = entries.map(({ id: _, ...entry }) => {
      let text = JSON.stringify(withoutPicked(entry));
      for (const [id, name] of names) text = text.replaceAll(id, name);
      return JSON.parse(text) as Raw;
    });
    return [kind, sorted(texts)] as const;
  });
  return Object.fromEntries(named);
}

const PICKED = new Set(['provider:segmentation_id', 'mac_address']);

function withoutPicked(entry: Raw): unknown {
  const gateway = entry['device_owner'] === 'network:router_gateway';
  const kept = Object.entries(entry).filter(([field]) => !PICKED.has(field) && !(gateway && field === 'fixed_ips'));
  return JSON.parse(
    JSON.stringify(Object.fromEntries(kept), (field, value: unknown) =>
      field === 'external_fixed_ips' ? 'some' : value,
    ),
  );
}

function sorted(entries: readonly Raw[]): Raw[] {
  return entries.map(inOrder).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** Lists of identifiers come in any order. */
function inOrder(entry: Raw): Raw {
  return Object.fromEntries(
    Object.entries(entry).map(([field, value]) => [field, isTexts(value) ? value.toSorted() : value]),
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string');
}
