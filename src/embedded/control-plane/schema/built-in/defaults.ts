import { isList, isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { DEFAULTS } from './default-values.ts';
import { BUILT_IN_TYPES } from './packages.ts';
import type { BuiltInType } from './packages.ts';

/** Fills in what the API server fills in for a built-in kind (`pkg/apis/<group>/v1/defaults.go` of kubernetes), inside out. */
export function defaultBuiltIn(fullName: string, value: Json): Json {
  const type = BUILT_IN_TYPES.get(fullName);
  if (type === undefined || !isObject(value)) return value;
  const filled: Record<string, Json> = {};
  for (const [name, field] of Object.entries(value)) {
    if (field === undefined) continue;
    const mention = type.fields.find((declared) => declared.name === name)?.type;
    filled[name] = mention === undefined ? field : defaultMention(type, mention, field);
  }
  for (const { name, extras } of type.fields) {
    if (extras.default !== undefined && !(name in filled)) filled[name] = extras.default;
  }
  return DEFAULTS[type.name]?.(filled) ?? filled;
}

function defaultMention(type: BuiltInType, mention: string, value: Json): Json {
  if (mention.startsWith('[]')) {
    return isList(value) ? value.map((item) => defaultMention(type, mention.slice(2), item)) : value;
  }
  if (!mention.startsWith('{}')) return defaultBuiltIn(type.resolve(mention), value);
  if (!isObject(value)) return value;
  const inner = mention.slice(2);
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] =>
      item === undefined ? [] : [[key, defaultMention(type, inner, item)]],
    ),
  ) satisfies JsonObject;
}
