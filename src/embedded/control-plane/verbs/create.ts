import { admitWithinLimits } from '../admission/limit-ranges.ts';
import { admitPod } from '../admission/pods.ts';
import { admitWithinQuotas } from '../admission/quotas.ts';
import { uuid } from '../../../seams/random.ts';
import type { JsonObject } from '../schema/index.ts';
import { apiTime, textAt, withMetadata, without } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { collectionOf } from '../registry/served-resource.ts';
import type { StrategyContext } from '../registry/strategy.ts';
import { keyOf } from '../storage/collection.ts';
import { alreadyExists, invalid } from '../status-error.ts';
import { finalizerWarnings, validateNewMetadata } from '../validation/metadata.ts';
import { withRequestNamespace } from './decode-object.ts';
import { admitIntoNamespace } from './namespace-admission.ts';
import { blankOf } from './blank-objects.ts';
import { managedByUpdate } from './track-managers.ts';
import type { WriteRequest } from './write-request.ts';

const PODS = collectionOf('', 'pods');
/** What ranges of limits are about. */
const LIMITED: ReadonlySet<string> = new Set([PODS, collectionOf('', 'persistentvolumeclaims')]);
const GENERATED_LENGTH = 5;
const MAX_GENERATED_PREFIX = 58;

/** Makes a new object from a decoded body and answers with it, as served. */
export function createObject(request: WriteRequest, decoded: JsonObject): KubeObject {
  return storeNew(
    request,
    prepareNew(request, decoded, (object) => managedByUpdate(request, blankOf(request.resource), object)),
  );
}

/**
 * The object with everything the server decides, not yet validated. `managed` says who owns what in it; what the server fills
 * in after that is nobody's.
 */
export function prepareNew(
  request: WriteRequest,
  decoded: JsonObject,
  managed: (object: JsonObject) => JsonObject,
): JsonObject {
  const { api, resource, namespace } = request;
  const placed = withRequestNamespace(decoded, namespace);
  const generateName = textAt(placed, 'metadata', 'generateName');
  const name =
    textAt(placed, 'metadata', 'name') || (generateName === '' ? '' : generatedName(generateName, api.strategyContext));
  admitIntoNamespace(api, resource, namespace, name);
  const owned = managed(withMetadata(placed, { name }));
  const stamped = withMetadata(resource.hasStatus ? without(owned, 'status') : owned, {
    name,
    uid: uuid(api.random),
    creationTimestamp: apiTime(api.clock.now()),
    generation: resource.strategy.countsGenerations === true ? 1 : undefined,
    resourceVersion: undefined,
    selfLink: undefined,
    deletionTimestamp: undefined,
    deletionGracePeriodSeconds: undefined,
  });
  const admitted = resource.collection === PODS ? admitPod(api, resource, stamped) : stamped;
  return resource.strategy.prepareCreate?.(admitted, api.strategyContext) ?? admitted;
}

/** Validates and stores a prepared object. */
export function storeNew(request: WriteRequest, prepared: JsonObject): KubeObject {
  const { api, resource, namespace, options } = request;
  const { definition, subject, strategy, collection } = resource;
  const name = textAt(prepared, 'metadata', 'name');
  const errors = [
    ...validateNewMetadata(prepared, resource),
    ...resource.validate(prepared),
    ...(strategy.validate?.(prepared) ?? []),
  ];
  if (errors.length > 0) throw invalid(definition.group, textAt(prepared, 'kind'), name, errors);
  if (resource.custom) request.warnings.push(...finalizerWarnings(prepared, undefined));
  if (api.store.get(collection, keyOf(namespace, name)) !== undefined) throw alreadyExists(subject, name);
  if (LIMITED.has(resource.collection)) admitWithinLimits(api, resource, prepared);
  admitWithinQuotas(api, resource, prepared);
  const made = resource.toStored(prepared as KubeObject);
  return resource.toServed(options.dryRun ? made : api.store.put(collection, made));
}

const generatedName = (prefix: string, context: StrategyContext): string =>
  prefix.slice(0, MAX_GENERATED_PREFIX) + context.letters(GENERATED_LENGTH);
