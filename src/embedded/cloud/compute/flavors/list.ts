import { ApiError } from '../../api-error.ts';
import { pageAfter, sortRows } from '../../pagination.ts';
import { markerNotFound, nextLink, pageQuery } from '../../versioned-api/links.ts';
import { projectOf } from '../policy.ts';
import type { Call } from '../../versioned-api/router.ts';
import { maySee } from './find.ts';
import type { FlavorRow } from './table.ts';

/** Query names of fields that are called otherwise in the table. */
const SORT_FIELDS: Readonly<Record<string, keyof FlavorRow>> = {
  flavorid: 'id',
  memory_mb: 'ram',
  root_gb: 'disk',
  ephemeral_gb: 'ephemeral',
  created_at: 'created_ms',
  name: 'name',
  vcpus: 'vcpus',
  swap: 'swap',
  rxtx_factor: 'rxtx_factor',
  is_public: 'is_public',
  id: 'created_ms',
};

export function listFlavors(call: Call, path: string, view: (call: Call, flavor: FlavorRow) => object): object {
  const { query } = call;
  const asked = call.cloud.state.tables.compute.flavors.all().filter(filterOf(call));
  const field = SORT_FIELDS[query.get('sort_key') ?? 'flavorid'] ?? 'id';
  const sorted = sortRows(asked, [
    [field, query.get('sort_dir') === 'desc' ? 'desc' : 'asc'],
    ['created_ms', 'asc'],
  ]);
  const { limit, marker } = pageQuery(call);
  const page = pageAfter(sorted, { limit, marker });
  if (!page) throw markerNotFound(marker);
  const next = page.rows.length === limit && limit > 0 ? page.rows.at(-1)?.id : undefined;
  return { flavors: page.rows.map((flavor) => view(call, flavor)), ...nextLink(call, 'flavors', path, next) };
}

function filterOf(call: Call): (flavor: FlavorRow) => boolean {
  const minRam = integerFilter(call, 'minRam');
  const minDisk = integerFilter(call, 'minDisk');
  const isPublic = call.caller.isAdmin ? publicFilter(call.query.get('is_public')) : true;
  const own = projectOf(call);
  return (flavor) =>
    flavor.ram >= minRam &&
    flavor.disk >= minDisk &&
    (call.caller.isAdmin || maySee(call, flavor)) &&
    (isPublic === undefined || flavor.is_public === isPublic || (isPublic && flavor.projects.includes(own)));
}

function integerFilter({ query }: Call, name: string): number {
  const text = query.get(name);
  if (text === null) return 0;
  if (!/^-?\d+$/.test(text)) throw new ApiError(400, `Invalid ${name} filter [${text}]`);
  return Number(text);
}

/** Undefined is "public or not". */
function publicFilter(text: string | null): boolean | undefined {
  if (text === null) return true;
  if (/^none$/i.test(text)) return undefined;
  if (/^(1|t|true|on|y|yes)$/i.test(text)) return true;
  if (/^(0|f|false|off|n|no)$/i.test(text)) return false;
  throw new ApiError(400, `Invalid is_public filter [${text}]`);
}
