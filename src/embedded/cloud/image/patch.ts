import { ApiError } from '../api-error.ts';
import { DetailedError } from '../webob-error.ts';
import { checkWritable, isBase, toRow } from './fields.ts';
import type { ImageRow } from './tables.ts';

interface Operation {
  readonly op: 'add' | 'remove' | 'replace';
  readonly name: string;
  readonly value: unknown;
}

const OPERATIONS = ['add', 'remove', 'replace'] as const;

/** How an operation is written: `{"op": "replace", "path": "/name"}`, or as in image API 2.0 `{"replace": "/name"}`. */
export type PatchStyle = 'v2.0' | 'v2.1';

/** Reads a JSON patch as Glance understands it: whole members only. */
export function parsePatch(body: unknown, style: PatchStyle): Operation[] {
  if (!Array.isArray(body)) throw new ApiError(400, 'Request body must be a JSON array of operation objects.');
  return body.map((change: unknown) => {
    if (typeof change !== 'object' || change === null) throw new ApiError(400, 'Operations must be JSON objects.');
    return parseOperation(style === 'v2.0' ? fromDraft4(change as Change) : (change as Change));
  });
}

type Change = Readonly<Record<string, unknown>>;

function fromDraft4(change: Change): Change {
  const found = OPERATIONS.filter((op) => op in change);
  const [op] = found;
  const rule = (count: string) =>
    new ApiError(400, `Operation objects must contain ${count} one member named "add", "remove", or "replace".`);
  if (found.length > 1) throw rule('only');
  if (op === undefined) throw rule('exactly');
  return { ...change, op, path: change[op] };
}

function parseOperation(change: Change): Operation {
  const choice = `It must be one of the following: ${OPERATIONS.join(', ')}.`;
  if (!('op' in change)) throw new ApiError(400, `Unable to find \`op\` in JSON Schema change. ${choice}`);
  const op = OPERATIONS.find((one) => one === change['op']);
  if (!op) throw new ApiError(400, `Invalid operation: \`${String(change['op'])}\`. ${choice}`);
  if (!('path' in change)) throw new ApiError(400, "Unable to find 'path' in JSON Schema change");
  const path = pointer(String(change['path']));
  if (path.length !== 1) throw new ApiError(400, `Invalid JSON pointer for this resource: '/${path.join('/')}'`);
  if (op !== 'remove' && !('value' in change)) {
    throw new ApiError(400, `Operation "${op}" requires a member named "value".`);
  }
  const [name = ''] = path;
  checkWritable(name, { onCreate: false });
  if (op !== 'remove') toRow({ [name]: change['value'] });
  return { op, name, value: change['value'] };
}

function pointer(path: string): string[] {
  if (!path.startsWith('/')) throw new ApiError(400, `Pointer \`${path}\` does not start with "/".`);
  if (/\/\//.test(path.slice(1))) throw new ApiError(400, `Pointer \`${path}\` contains adjacent "/".`);
  if (path.length > 1 && path.endsWith('/')) throw new ApiError(400, `Pointer \`${path}\` end with "/".`);
  return path
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The image after one more operation. */
export function applyOperation(image: ImageRow, { op, name, value }: Operation, isAdmin: boolean): ImageRow {
  if (op === 'remove') return removeProperty(image, name);
  const here = isBase(name) || name in image.properties;
  if (op === 'replace' && !here) throw new DetailedError(409, `Property ${name} does not exist.`);
  if (name === 'owner' && !isAdmin) throw new DetailedError(403, "Owner can't be updated by non admin.");
  if (name === 'locations') throw new DetailedError(403, 'Cannot set locations to empty list.');
  if ((name === 'disk_format' || name === 'container_format') && image.status !== 'queued') {
    throw new ApiError(403, `Attribute ${name} can be only replaced for a queued image.`);
  }
  const { properties, ...base } = toRow({ [name]: value });
  return { ...image, ...base, properties: { ...image.properties, ...properties } };
}

function removeProperty(image: ImageRow, name: string): ImageRow {
  if (isBase(name)) throw new DetailedError(403, `Property ${name} may not be removed.`);
  const { [name]: gone, ...properties } = image.properties;
  if (gone === undefined) throw new DetailedError(409, `Property ${name} does not exist.`);
  return { ...image, properties };
}
