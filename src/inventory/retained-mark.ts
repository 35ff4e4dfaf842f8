import { type Mark, withoutMark } from './mark.ts';

/** Whose a thing was that its owner left behind: enough for an owner of the same name to take it up again. */
export interface RetainedMark extends Pick<Mark, 'installation' | 'kind' | 'namespace' | 'name' | 'member'> {
  /** What the owner was, in its own words: what it left is of no use to one that is something else. */
  readonly what: string;
}

const RETAINED_KEYS = {
  installation: 'scp_retained_installation',
  kind: 'scp_retained_kind',
  namespace: 'scp_retained_namespace',
  name: 'scp_retained_name',
  member: 'scp_retained_member',
  what: 'scp_retained_what',
} as const satisfies Record<keyof RetainedMark, string>;
const RETAINED_FIELDS = Object.entries(RETAINED_KEYS) as readonly (readonly [keyof RetainedMark, string])[];

/** It owns nothing: a thing with this mark alone is nobody's. */
export function toRetainedMetadata(mark: RetainedMark): Record<string, string> {
  return Object.fromEntries(RETAINED_FIELDS.map(([field, key]) => [key, mark[field].slice(0, 255)]));
}

export function fromRetainedMetadata(metadata: Readonly<Record<string, string>>): RetainedMark | undefined {
  if (metadata[RETAINED_KEYS.installation] === undefined) return undefined;
  const fields = RETAINED_FIELDS.map(([field, key]) => [field, metadata[key] ?? ''] as const);
  return Object.fromEntries(fields) as unknown as RetainedMark;
}

/** Metadata without either mark. */
export function withoutRetainedMark(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const ours = new Set<string>(Object.values(RETAINED_KEYS));
  return Object.fromEntries(Object.entries(withoutMark(metadata)).filter(([key]) => !ours.has(key)));
}
