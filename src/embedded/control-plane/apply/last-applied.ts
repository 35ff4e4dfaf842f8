import { goJson, isObject } from '../schema/index.ts';
import type { JsonObject, MergeSchema } from '../schema/index.ts';
import { metadataOf, withMetadata } from '../object.ts';
import { compare } from './compare.ts';
import { EMPTY, difference, isEmpty, recursiveDifference } from './field-set.ts';
import type { FieldSet } from './field-set.ts';
import { ownable } from './ownership.ts';
import type { OwnershipConflict } from './ownership.ts';
import { ownedFields } from './owned-fields.ts';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';

/** The one manager that may take over by server-side apply what it applied from the client before. */
export const KUBECTL = 'kubectl';

const annotationOf = (object: JsonObject): string | undefined => {
  const { annotations } = metadataOf(object);
  const text = isObject(annotations) ? annotations[ANNOTATION] : undefined;
  return typeof text === 'string' ? text : undefined;
};

/** Whether every conflict is over a field that kubectl itself set last, and nobody has changed since (`lastAppliedManager`). */
export function overOwnFields(conflicts: readonly OwnershipConflict[], live: JsonObject, schema: MergeSchema): boolean {
  const allowed = lastAppliedFields(live, schema);
  return conflicts.every(({ fields }) => isEmpty(difference(fields, allowed)));
}

function lastAppliedFields(live: JsonObject, schema: MergeSchema): FieldSet {
  const last = parse(annotationOf(live) ?? '');
  if (last === undefined) return EMPTY;
  const { modified, removed } = compare(ownable(last), ownable(live), schema);
  return recursiveDifference(recursiveDifference(ownedFields(ownable(last), schema), modified), removed);
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps the annotation true where there is one, so that client-side apply can go on from here (`lastAppliedUpdater`). */
export function renewLastApplied(applied: JsonObject, live: JsonObject, config: JsonObject): JsonObject {
  if (annotationOf(live) === undefined) return applied;
  const { annotations } = metadataOf(applied);
  const text = `${goJson(withoutAnnotation(config))}\n`;
  return withMetadata(applied, { annotations: { ...(isObject(annotations) ? annotations : {}), [ANNOTATION]: text } });
}

function withoutAnnotation(config: JsonObject): JsonObject {
  const { annotations } = metadataOf(config);
  if (!isObject(annotations)) return config;
  const others = Object.fromEntries(Object.entries(annotations).filter(([key]) => key !== ANNOTATION));
  return withMetadata(config, { annotations: Object.keys(others).length === 0 ? undefined : others });
}
