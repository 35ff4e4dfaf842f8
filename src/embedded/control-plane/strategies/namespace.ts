import type { Strategy } from '../registry/strategy.ts';
import { metadataOf, textAt, valueAt, withMetadata } from '../object.ts';
import { isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';

const NAME_LABEL = 'kubernetes.io/metadata.name';

const withNameLabel = (object: JsonObject): JsonObject => {
  const { labels } = metadataOf(object);
  const name = textAt(object, 'metadata', 'name');
  return withMetadata(object, { labels: { ...(isObject(labels) ? labels : {}), [NAME_LABEL]: name } });
};

/** A namespace is emptied before it goes: `spec.finalizers` holds it until then. */
export const namespaceStrategy: Strategy = {
  names: 'label',
  selectableFields: ['status.phase', 'name'],
  prepareCreate: (object) => ({
    ...withNameLabel(object),
    spec: { finalizers: ['kubernetes'] },
    status: { phase: 'Active' },
  }),
  prepareUpdate: (object, old) => ({
    ...withNameLabel(object),
    spec: { finalizers: valueAt(old, 'spec', 'finalizers') },
  }),
};
