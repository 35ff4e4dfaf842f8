import { type FormatCheck, type Schema, firstViolation } from '../schema/json-schema.ts';
import { isUuid } from '../versioned-api/validation.ts';
import { badRequest } from './errors.ts';

const FORMATS: Readonly<Record<string, FormatCheck>> = { uuid: isUuid };

export const uuid: Schema = { type: 'string', format: 'uuid' };

export function checkJson(body: unknown, schema: Schema): void {
  const violation = firstViolation(body, schema, FORMATS);
  if (violation) throw badRequest(`JSON does not validate: ${violation.message}`);
}

/** Refuses query parameters that a path does not take. */
export function checkNames(query: URLSearchParams, known: readonly string[]): void {
  const properties = Object.fromEntries(known.map((name) => [name, {}]));
  const violation = firstViolation(Object.fromEntries(query), { properties, additionalProperties: false }, FORMATS);
  if (violation) throw badRequest(`Invalid query string parameters: ${violation.message}`);
}
