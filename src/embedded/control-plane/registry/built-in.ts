import { compileBuiltIn, groupVersionOf, isList, isObject } from '../schema/index.ts';
import type { CompiledBuiltIn, Json, JsonObject, ResourceDefinition } from '../schema/index.ts';
import { STRATEGIES } from '../strategies/index.ts';
import { toServedAutoscaler, toStoredAutoscaler, withDefaultMetric } from './autoscaler-conversion.ts';
import { EVENTS_GROUP, toCoreEvent, toGroupEvent, toServedCoreEvent } from './event-conversion.ts';
import { builtInField, metadataField } from './field-values.ts';
import { collectionOf } from './served-resource.ts';
import type { ServedResource } from './served-resource.ts';

/** A built-in resource, ready to serve. Its schema half is made when first needed. */
export function servedBuiltIn(definition: ResourceDefinition): ServedResource {
  const { group, plural } = definition;
  const grouped = group === EVENTS_GROUP;
  const collection = grouped ? collectionOf('', 'events') : collectionOf(group, plural);
  const strategy = STRATEGIES[collection] ?? {};
  const selectable = strategy.selectableFields ?? [];
  let made: CompiledBuiltIn | undefined;
  const compiled = (): CompiledBuiltIn => (made ??= compileBuiltIn(definition));
  return {
    definition,
    subject: { group, plural },
    apiVersion: groupVersionOf(definition),
    custom: false,
    collection,
    hasStatus: definition.subresources.some(({ name }) => name === 'status'),
    ...(definition.subresources.some(({ name }) => name === 'scale') ? { scale: BUILT_IN_SCALE } : {}),
    strategy,
    ...deprecationOf(definition),
    get patchSchema() {
      return compiled().schema;
    },
    get mergeSchema() {
      return compiled().mergeSchema;
    },
    get table() {
      return compiled().table;
    },
    fieldOf: (object, field) =>
      metadataField(object, field) ?? (selectable.includes(field) ? builtInField(object, field) : undefined),
    unsupportedField: (field) =>
      selectable.length > 0
        ? `field label not supported: ${field}`
        : `"${field}" is not a known field selector: only "metadata.name", "metadata.namespace"`,
    prune: (object) => compiled().prune(dropNulls(object)),
    applyDefaults: (object) => compiled().applyDefaults(object),
    decodeProblem: (object, decoder) => compiled().decodeProblem(object, decoder),
    validate: (object, old) => compiled().validate(object, old),
    ...(CONVERSIONS[groupVersionOf(definition)]?.[plural] ?? AS_STORED),
  };
}

/** What the core group warns of, for there is something better. */
const DEPRECATIONS: Readonly<Record<string, string>> = {
  Endpoints: 'v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice',
  ComponentStatus: 'v1 ComponentStatus is deprecated in v1.19+',
};

function deprecationOf({ group, kind }: ResourceDefinition): Pick<ServedResource, 'deprecationWarning'> {
  const deprecationWarning = group === '' ? DEPRECATIONS[kind] : undefined;
  return deprecationWarning === undefined ? {} : { deprecationWarning };
}

type Conversion = Pick<ServedResource, 'toServed' | 'toStored'>;

const AS_STORED: Conversion = { toServed: (object) => object, toStored: (object) => object };

/** Versions that are stored as another. */
const CONVERSIONS: Readonly<Record<string, Readonly<Record<string, Conversion>>>> = {
  v1: { events: { toServed: toServedCoreEvent, toStored: (object) => object } },
  [`${EVENTS_GROUP}/v1`]: { events: { toServed: toGroupEvent, toStored: toCoreEvent } },
  'autoscaling/v2': { horizontalpodautoscalers: { toServed: (object) => object, toStored: withDefaultMetric } },
  'autoscaling/v1': { horizontalpodautoscalers: { toServed: toServedAutoscaler, toStored: toStoredAutoscaler } },
};

const BUILT_IN_SCALE = {
  specReplicasPath: '.spec.replicas',
  statusReplicasPath: '.status.replicas',
  labelSelectorPath: '.status.selector',
};

/** Go's decoder takes a null for a field that is not there. */
function dropNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, Json][] =>
      value === null || value === undefined ? [] : [[key, dropNullsIn(value)]],
    ),
  );
}

function dropNullsIn(value: Json): Json {
  if (isList(value)) return value.map(dropNullsIn);
  return isObject(value) ? dropNulls(value) : value;
}
