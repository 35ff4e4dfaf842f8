import type { KubeObject } from '../object.ts';
import { without } from '../object.ts';

const texts = new WeakMap<KubeObject, string>();
const itemTexts = new WeakMap<KubeObject, string>();

/** The JSON text of a served object. Objects never change, so each is written out once. */
export const encodeObject = (object: KubeObject): string => remember(texts, object, () => JSON.stringify(object));

/** Its text as an item of a list: lists of built-in kinds do not repeat kind and version. */
export const encodeItem = (object: KubeObject, custom: boolean): string =>
  custom
    ? encodeObject(object)
    : remember(itemTexts, object, () => JSON.stringify(without(object, 'apiVersion', 'kind')));

function remember(cache: WeakMap<KubeObject, string>, object: KubeObject, encode: () => string): string {
  const known = cache.get(object);
  if (known !== undefined) return known;
  const text = encode();
  cache.set(object, text);
  return text;
}
