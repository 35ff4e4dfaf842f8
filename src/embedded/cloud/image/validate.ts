import { ApiError } from '../api-error.ts';
import { type Schema, firstViolation } from '../schema/json-schema.ts';
import { pformat } from './pprint.ts';
import { IMAGE_SCHEMA } from './schemas.ts';

const PROPERTIES = IMAGE_SCHEMA.properties as Readonly<Record<string, object>>;
const KEYWORDS = ['type', 'enum', 'pattern', 'maxLength', 'items'] as const;

/** Refuses fields that the image schema does not allow, with the whole message of python-jsonschema. */
export function checkImage(fields: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(fields)) checkField(name, value);
}

function checkField(name: string, value: unknown): void {
  const schema = PROPERTIES[name] ?? IMAGE_SCHEMA.additionalProperties;
  const where = name in PROPERTIES ? `['properties']['${name}']` : "['additionalProperties']";
  for (const keyword of KEYWORDS) {
    if (!(keyword in schema)) continue;
    const rule = { [keyword]: (schema as Record<string, unknown>)[keyword] } as Schema;
    const violation = firstViolation(value, rule, {});
    if (!violation) continue;
    const printed = (what: unknown) => pformat(what).replaceAll('\n', '\n    ');
    const message = `Provided object does not match schema 'image': ${violation.message}\n\nFailed validating '${keyword}' in schema${where}:\n    ${printed(schema)}\n\nOn instance['${name}']:\n    ${printed(value)}`;
    throw new ApiError(400, message);
  }
}
