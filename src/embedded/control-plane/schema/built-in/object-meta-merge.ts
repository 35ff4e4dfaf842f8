import type { MergeSchema } from '../merge-schema.ts';

const scalar: MergeSchema = { kind: 'scalar' };
const strings: MergeSchema = { kind: 'map', values: scalar };
const names = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
];
const scalars = (fields: readonly string[]): [string, MergeSchema][] => fields.map((field) => [field, scalar]);

/** How server-side apply merges `metadata` of every object. */
export const OBJECT_META_MERGE: MergeSchema = {
  kind: 'struct',
  fields: new Map<string, MergeSchema>([
    ...scalars([...names, 'selfLink', 'deletionGracePeriodSeconds']),
    ['labels', strings],
    ['annotations', strings],
    ['finalizers', { kind: 'set' }],
    [
      'ownerReferences',
      {
        kind: 'associative',
        keys: ['uid'],
        keyDefaults: {},
        items: { kind: 'atomic' },
      },
    ],
    ['managedFields', { kind: 'atomic' }],
  ]),
};
