import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import { type ServiceApp, readJsonObject } from '../service.ts';
import { boolean, listOf, nonNegative, nullable, shown, text, uuidText } from './converters.ts';
import { badRequest, conflict, missing } from './errors.ts';
import { type Cidr, cidrText, overlap, parseCidr } from './ip.ts';
import { type Resource, type Values, owns, standardFields, touched } from './resource.ts';
import { cidrOf } from './subnet-addresses.ts';
import type { SubnetPoolRow } from './tables.ts';

function prefixes(value: unknown, name: string): string[] {
  return listOf(value, name).map((item) => {
    const parsed = parseCidr(shown(item));
    if (!parsed)
      throw new ApiError(400, `Invalid input for ${name}. Reason: '${shown(item)}' is not a valid IP subnet.`, {
        type: 'HTTPBadRequest',
      });
    return cidrText(parsed);
  });
}

const LENGTH = { access: 'both', optional: true, convert: nonNegative } as const;

const ATTRIBUTES = {
  name: { access: 'both', convert: text() },
  prefixes: { access: 'both', convert: prefixes },
  default_quota: { access: 'both', optional: true, convert: nullable(nonNegative) },
  default_prefixlen: LENGTH,
  min_prefixlen: LENGTH,
  max_prefixlen: LENGTH,
  address_scope_id: { access: 'both', optional: true, convert: nullable(uuidText) },
  is_default: { access: 'both', initial: false, convert: boolean, policy: 'admin' },
  shared: { access: 'create', initial: false, convert: boolean, policy: 'admin' },
  ip_version: { access: 'read' },
} as const;

export function subnetPoolsResource(cloud: CloudContext): Resource<SubnetPoolRow> {
  const { subnetPools, subnets } = cloud.state.tables.network;
  return {
    singular: 'subnetpool',
    plural: 'subnetpools',
    path: 'subnetpools',
    attributes: ATTRIBUTES,
    quota: 'subnetpool',
    notFound: subnetPoolNotFound,
    get: (id) => subnetPools.get(id),
    rows: () => subnetPools.all(),
    readable: (caller, row) => owns(caller, row) || row.shared,
    view: (row) => ({ ...row }),
    create: (_caller, projectId, values) => createPool(cloud, projectId, values),
    update: (_caller, row, values) => {
      const given = values['prefixes'] as string[] | undefined;
      if (given && !row.prefixes.every((prefix) => given.includes(prefix))) {
        const message = 'Illegal update to prefixes: Existing prefixes must be a subset of the new prefixes.';
        throw new ApiError(400, message, { type: 'IllegalSubnetPoolPrefixUpdate' });
      }
      return subnetPools.update(row.id, { ...(values as Partial<SubnetPoolRow>), ...touched(cloud, row) });
    },
    remove: (_caller, row) => {
      if (subnets.count('pool', row.id) > 0) {
        const message = 'Unable to delete subnet pool: Subnet pool has existing allocations.';
        throw new ApiError(400, message, { type: 'SubnetPoolDeleteError' });
      }
      subnetPools.delete(row.id);
    },
    setTags: (row, tags) => subnetPools.update(row.id, { tags, ...touched(cloud, row) }),
  };
}

/** `add_prefixes` and `remove_prefixes`. */
export function subnetPoolActions(app: ServiceApp, cloud: CloudContext): void {
  const { subnetPools, subnets } = cloud.state.tables.network;
  for (const action of ['add_prefixes', 'remove_prefixes'] as const) {
    app.put(`/v2.0/subnetpools/:id/${action}`, async (c) => {
      const id = c.req.param('id');
      const row = subnetPools.get(id);
      if (!row || !owns(c.get('caller'), row)) throw subnetPoolNotFound(id);
      const body = await readJsonObject(c, 'Body contains invalid data');
      const given = prefixes(body['prefixes'] ?? [], 'prefixes');
      const gone = given.flatMap((prefix) => parseCidr(prefix) ?? []);
      const isUsed = subnets.where('pool', id).some((subnet) => gone.some((prefix) => overlap(prefix, cidrOf(subnet))));
      if (action === 'remove_prefixes' && isUsed) {
        const message = 'Illegal update to prefixes: One or more the prefixes to be removed is in use by a subnet.';
        throw new ApiError(400, message, { type: 'IllegalSubnetPoolPrefixUpdate' });
      }
      const next =
        action === 'add_prefixes'
          ? [...new Set([...row.prefixes, ...given])].toSorted()
          : row.prefixes.filter((prefix) => !given.includes(prefix));
      subnetPools.update(id, { prefixes: next, ...touched(cloud, row) });
      return c.json({ prefixes: next });
    });
  }
}

function subnetPoolNotFound(id: string): ApiError {
  return missing('SubnetPoolNotFound', `Subnet pool ${id} could not be found.`);
}

function createPool(cloud: CloudContext, projectId: string, values: Values): SubnetPoolRow {
  const list = values['prefixes'] as string[];
  const versions = new Set(list.map((prefix) => parseCidr(prefix)?.version));
  const [version] = versions;
  if (version === undefined)
    throw new ApiError(400, 'Empty subnet pool prefix list.', { type: 'EmptySubnetPoolPrefixList' });
  if (versions.size > 1) {
    const message = 'Cannot mix IPv4 and IPv6 prefixes in a subnet pool.';
    throw new ApiError(400, message, { type: 'PrefixVersionMismatch' });
  }
  const min = (values['min_prefixlen'] as number | undefined) ?? (version === 4 ? 8 : 64);
  return cloud.state.tables.network.subnetPools.insert({
    ...standardFields(cloud, projectId, values['description'], 0),
    name: values['name'] as string,
    prefixes: list.toSorted(),
    ip_version: version,
    min_prefixlen: min,
    max_prefixlen: (values['max_prefixlen'] as number | undefined) ?? (version === 4 ? 32 : 128),
    default_prefixlen: (values['default_prefixlen'] as number | undefined) ?? min,
    default_quota: (values['default_quota'] as number | null | undefined) ?? null,
    address_scope_id: (values['address_scope_id'] as string | null | undefined) ?? null,
    is_default: values['is_default'] as boolean,
    shared: values['shared'] as boolean,
  });
}

interface Wanted {
  readonly version: 4 | 6;
  readonly poolId: string | undefined;
  readonly cidr: string | undefined;
  readonly prefixlen: number | undefined;
}

/** A free part of the pool: the one asked for, or the first of the length asked for. */
export function allocateFromPool(
  cloud: CloudContext,
  wanted: Wanted,
): { readonly cidr: Cidr; readonly poolId: string } {
  const pool = findPool(cloud, wanted);
  const taken = cloud.state.tables.network.subnets.where('pool', pool.id).map(cidrOf);
  const isFree = (cidr: Cidr) => taken.every((other) => !overlap(other, cidr));
  const ranges = pool.prefixes.flatMap((prefix) => parseCidr(prefix) ?? []);
  if (wanted.cidr !== undefined) {
    const cidr = parseCidr(wanted.cidr);
    if (cidr && isFree(cidr) && ranges.some((range) => overlap(range, cidr) && range.prefix <= cidr.prefix)) {
      return { cidr, poolId: pool.id };
    }
    const message = 'Failed to allocate subnet: Cannot allocate requested subnet from the available set of prefixes.';
    throw new ApiError(500, message, { type: 'SubnetAllocationError' });
  }
  const prefix = requireLength(pool, wanted.prefixlen ?? pool.default_prefixlen);
  const size = 1n << BigInt((wanted.version === 4 ? 32 : 128) - prefix);
  for (const range of ranges) {
    for (let first = range.first; first + size - 1n <= range.last; first += size) {
      const cidr: Cidr = { version: wanted.version, first, last: first + size - 1n, prefix };
      if (isFree(cidr)) return { cidr, poolId: pool.id };
    }
  }
  throw conflict(
    'SubnetAllocationError',
    `Failed to allocate subnet: Insufficient prefix space to allocate subnet size /${prefix}.`,
  );
}

function findPool(cloud: CloudContext, { poolId, version }: Wanted): SubnetPoolRow {
  const { subnetPools } = cloud.state.tables.network;
  if (poolId !== undefined) {
    const pool = subnetPools.get(poolId);
    if (!pool) throw subnetPoolNotFound(poolId);
    if (pool.ip_version !== version) {
      throw badRequest('subnets', `Cannot allocate requested subnet from the available set of prefixes`);
    }
    return pool;
  }
  const pool = subnetPools.all().find((row) => row.is_default && row.ip_version === version);
  if (!pool) throw badRequest('subnets', `No default subnetpool found for IPv${version}`);
  return pool;
}

function requireLength(pool: SubnetPoolRow, prefix: number): number {
  const refuse = (type: string, word: string, bound: number) => {
    const message = `Unable to allocate subnet with prefix length ${prefix}, ${word} allowed prefix is ${bound}.`;
    return new ApiError(400, message, { type });
  };
  if (prefix < pool.min_prefixlen) throw refuse('MinPrefixSubnetAllocationError', 'minimum', pool.min_prefixlen);
  if (prefix > pool.max_prefixlen) throw refuse('MaxPrefixSubnetAllocationError', 'maximum', pool.max_prefixlen);
  return prefix;
}
