import { required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import type { JsonSchema } from '../json-schema.ts';

/** Whatever a combination of schemas judges must be declared outside of it. */
export function completenessErrors(schema: JsonSchema, path: string): readonly FieldError[] {
  return combined(schema, schema, path, path);
}

function combined(value: JsonSchema, declared: JsonSchema, at: string, from: string): readonly FieldError[] {
  return [
    ...(value.not === undefined ? [] : nested(value.not, declared, at, `${from}.not`)),
    ...(['allOf', 'anyOf', 'oneOf'] as const).flatMap((key) =>
      (value[key] ?? []).flatMap((part, i) => nested(part, declared, at, `${from}.${key}[${i}]`)),
    ),
  ];
}

function nested(value: JsonSchema, declared: JsonSchema | undefined, at: string, from: string): readonly FieldError[] {
  if (declared === undefined) return [required(at, `because it is defined in ${from}`)];
  return [
    ...combined(value, declared, at, from),
    ...(value.items === undefined ? [] : nested(value.items, declared.items, `${at}.items`, `${from}.items`)),
    ...Object.entries(value.properties ?? {}).flatMap(([name, property]) => {
      const below = `properties[${name}]`;
      return nested(property, declared.properties?.[name], `${at}.${below}`, `${from}.${below}`);
    }),
  ];
}
