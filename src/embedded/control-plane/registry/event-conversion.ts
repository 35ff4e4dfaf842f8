import type { JsonObject } from '../schema/index.ts';
import { without } from '../object.ts';
import type { KubeObject } from '../object.ts';

export const EVENTS_GROUP = 'events.k8s.io';

/** Names in `events.k8s.io/v1` and the names the same fields have in the core group. */
const RENAMED: readonly (readonly [grouped: string, core: string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];

/** Events are stored in their core form; both groups serve the same objects. */
export const toCoreEvent = (event: KubeObject): KubeObject =>
  ({ ...rename(event, 0, 1), apiVersion: 'v1' }) as JsonObject as KubeObject;

/** What Go writes of an event although nobody said it: its types for times and structs know no "absent". */
const UNSAID: JsonObject = {
  source: {},
  firstTimestamp: null,
  lastTimestamp: null,
  eventTime: null,
  reportingComponent: '',
  reportingInstance: '',
};
/** In the younger group these are absent when nobody said them. */
const ABSENT_WHEN_EMPTY = ['reportingController', 'reportingInstance'];

export const toServedCoreEvent = rememberedFor((event) => ({ ...UNSAID, ...event }));

export const toGroupEvent = rememberedFor((event) => {
  const made = rename({ ...UNSAID, ...event }, 1, 0);
  const unsaid = ABSENT_WHEN_EMPTY.filter((field) => made[field] === '');
  return { ...without(made, ...unsaid), apiVersion: `${EVENTS_GROUP}/v1` };
});

function rememberedFor(convert: (event: KubeObject) => JsonObject): (event: KubeObject) => KubeObject {
  const served = new WeakMap<KubeObject, KubeObject>();
  return (event) => {
    const made = served.get(event) ?? (convert(event) as KubeObject);
    served.set(event, made);
    return made;
  };
}

function rename(event: JsonObject, from: 0 | 1, to: 0 | 1): JsonObject {
  const moved = RENAMED.flatMap((names) => {
    const value = event[names[from]];
    return value === undefined ? [] : [[names[to], value] as const];
  });
  return { ...without(event, ...RENAMED.map((names) => names[from])), ...Object.fromEntries(moved) };
}
