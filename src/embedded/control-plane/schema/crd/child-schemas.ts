import type { JsonSchema } from '../json-schema.ts';

export interface ChildSchema {
  readonly schema: JsonSchema;
  readonly path: string;
  /** The property it describes, when it does. */
  readonly property?: string;
  /** Whether it stands below allOf, anyOf, oneOf or not. */
  readonly combined: boolean;
}

/** The schemas directly inside a schema, with the paths that the API server gives them. */
export function childSchemas(schema: JsonSchema, path: string): readonly ChildSchema[] {
  const rest = schema.additionalProperties;
  return [
    ...(typeof rest === 'object' ? [{ schema: rest, path: `${path}.additionalProperties`, combined: false }] : []),
    ...Object.entries(schema.properties ?? {}).map(([property, child]) => ({
      schema: child,
      path: `${path}.properties[${property}]`,
      property,
      combined: false,
    })),
    ...(schema.not === undefined ? [] : [{ schema: schema.not, path: `${path}.not`, combined: true }]),
    ...(['allOf', 'oneOf', 'anyOf'] as const).flatMap((key) =>
      (schema[key] ?? []).map((child, i) => ({ schema: child, path: `${path}.${key}[${i}]`, combined: true })),
    ),
    ...(schema.items === undefined ? [] : [{ schema: schema.items, path: `${path}.items`, combined: false }]),
  ];
}
