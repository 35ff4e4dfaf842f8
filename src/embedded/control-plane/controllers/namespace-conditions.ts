import type { Json, JsonObject } from '../schema/index.ts';

/** What is left of one resource in a namespace that is being deleted. */
export interface Remainder {
  readonly plural: string;
  readonly group: string;
  readonly count: number;
  /** The finalizers of each object. */
  readonly finalizers: readonly (readonly string[])[];
}

interface Told {
  readonly status: 'True' | 'False';
  readonly reason: string;
  readonly message: string;
}

/** What the namespace controller says when nothing is wrong, in the order in which it says it. */
const FINE: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  NamespaceDeletionDiscoveryFailure: ['ResourcesDiscovered', 'All resources successfully discovered'],
  NamespaceDeletionGroupVersionParsingFailure: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
  NamespaceDeletionContentFailure: [
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  NamespaceContentRemaining: ['ContentRemoved', 'All content successfully removed'],
  NamespaceFinalizersRemaining: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
};

/** The conditions of a namespace that is being deleted, as `known` become with what is `left`; `known` when none changes. */
export function namespaceConditions(
  known: readonly JsonObject[],
  left: readonly Remainder[],
  now: string,
): readonly JsonObject[] {
  const told = { ...contentRemaining(left), ...finalizersRemaining(left) };
  const types = Object.keys(FINE);
  const next = types.map((type) => {
    const [reason = '', message = ''] = FINE[type] ?? [];
    const said = told[type] ?? { status: 'False', reason, message };
    const old = known.find((condition) => condition['type'] === type);
    const same = old?.['status'] === said.status && old['reason'] === said.reason && old['message'] === said.message;
    if (old && same) return old;
    const since: Json = old?.['status'] === said.status ? (old['lastTransitionTime'] ?? now) : now;
    return { type, status: said.status, lastTransitionTime: since, reason: said.reason, message: said.message };
  });
  if (next.every((condition) => known.includes(condition))) return known;
  return [...known.filter(({ type }) => !types.some((own) => own === type)), ...next];
}

function contentRemaining(left: readonly Remainder[]): Record<string, Told> {
  if (left.length === 0) return {};
  const items = left.map(({ plural, group, count }) => `${plural}.${group} has ${count} resource instances`).sort();
  const message = `Some resources are remaining: ${items.join(', ')}`;
  return { NamespaceContentRemaining: { status: 'True', reason: 'SomeResourcesRemain', message } };
}

function finalizersRemaining(left: readonly Remainder[]): Record<string, Told> {
  const counts = new Map<string, number>();
  for (const name of left.flatMap(({ finalizers }) => finalizers.flat())) counts.set(name, (counts.get(name) ?? 0) + 1);
  if (counts.size === 0) return {};
  const items = [...counts].map(([name, count]) => `${name} in ${count} resource instances`).sort();
  const message = `Some content in the namespace has finalizers remaining: ${items.join(', ')}`;
  return { NamespaceFinalizersRemaining: { status: 'True', reason: 'SomeFinalizersRemain', message } };
}
