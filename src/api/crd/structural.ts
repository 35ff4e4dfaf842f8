import { z } from 'zod';
import { requireBounds } from './bounds.ts';
import { requireTraceable, requireSupported } from './bans.ts';

/** One node of an OpenAPI v3 schema as a CustomResourceDefinition may hold it. */
export interface StructuralSchema {
  readonly type: string;
  readonly properties?: Readonly<Record<string, StructuralSchema>>;
  readonly items?: StructuralSchema;
  readonly additionalProperties?: StructuralSchema;
  readonly [keyword: string]: unknown;
}

/** What zod writes, before it is known to be structural. */
export type JsonNode = Readonly<Record<string, unknown>>;

/** Keywords that the API server knows and that we use; anything else zod writes is a mistake in the schema. */
const KEPT = new Set([
  'type',
  'description',
  'default',
  'enum',
  'format',
  'nullable',
  'pattern',
  'required',
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'x-kubernetes-validations',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
]);

const CHILDREN = new Set(['properties', 'items', 'additionalProperties', 'propertyNames']);
const FORMATS = new Set(['date-time', 'int32', 'int64']);
const INT32_MAX = 2_147_483_647;

/**
 * The schema as a CRD needs it: structural, every field described, everything bounded. Throws, naming the path, on what a
 * CRD cannot say: unions, references, unknown values, patterns that Go's RE2 refuses.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function toStructural(schema: z.ZodType, path: string): StructuralSchema {
  const raw = z.toJSONSchema(schema, {
    target: 'openapi-3.0',
    io: 'input',
    reused: 'inline',
    unrepresentable: 'throw',
    override: ({ zodSchema, path: at }) => requireTraceable(zodSchema, [path, ...at].join('.')),
  });
  return convert(raw, path);
}

function convert(node: JsonNode, path: string): StructuralSchema {
  requireSupported(node, path);
  const kept = Object.fromEntries(Object.entries(node).filter(([keyword]) => KEPT.has(keyword)));
  for (const keyword of Object.keys(node)) {
    if (!KEPT.has(keyword) && !CHILDREN.has(keyword)) throw new Error(`${path}: a CRD has no keyword ${keyword}`);
  }
  const result = { ...kept, ...children(node, path), ...numberFormat(node), type: String(node['type']) };
  if (typeof node['format'] === 'string' && !FORMATS.has(node['format'])) {
    throw new Error(`${path}: the API server does not check format ${node['format']}; use a pattern or a rule`);
  }
  requireBounds(result, path);
  return sorted(withoutImplied(result));
}

function children(node: JsonNode, path: string): Partial<StructuralSchema> {
  const properties = node['properties'] as Record<string, JsonNode> | undefined;
  const items = node['items'] as JsonNode | undefined;
  const values = node['additionalProperties'] as JsonNode | undefined;
  return {
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, child]) => [name, convertField(child, `${path}.${name}`)]),
      ),
    }),
    ...(items && { items: convert(items, `${path}[]`) }),
    ...(values && { additionalProperties: convert(values, `${path}{}`) }),
  };
}

function convertField(node: JsonNode, path: string): StructuralSchema {
  if (typeof node['description'] !== 'string')
    throw new Error(`${path}: needs a description, kubectl explain shows it`);
  return convert(node, path);
}

function numberFormat(node: JsonNode): JsonNode {
  if (node['type'] !== 'integer') return {};
  const max = node['maximum'];
  return { format: typeof max === 'number' && max <= INT32_MAX ? 'int32' : 'int64' };
}

/** zod gives every integer the bounds of JavaScript's; they say nothing. */
function withoutImplied(node: StructuralSchema): StructuralSchema {
  const implied = (keyword: string, value: unknown) =>
    (keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER) ||
    (keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER);
  return Object.fromEntries(
    Object.entries(node).filter(([keyword, value]) => !implied(keyword, value)),
  ) as StructuralSchema;
}

/** Keywords in one order everywhere, so that a diff of the generated files shows what changed and nothing else. */
function sorted(node: StructuralSchema): StructuralSchema {
  const first = ['description', 'type'];
  const rank = (keyword: string) => (first.includes(keyword) ? String(first.indexOf(keyword)) : `9${keyword}`);
  const entries = Object.entries(node).sort(([a], [b]) => (rank(a) < rank(b) ? -1 : 1));
  return Object.fromEntries(entries) as StructuralSchema;
}
