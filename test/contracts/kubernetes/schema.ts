import { describeDefinitions } from './schema/definitions.ts';
import { describeOpenApi } from './schema/openapi.ts';
import { describeTables } from './schema/tables.ts';
import { describeValidation } from './schema/validation.ts';
import type { Connect } from './server.ts';

/** What is relied on in the part of a control plane that knows schemas. */
export function describeSchemas(connect: Connect): void {
  describeValidation(connect);
  describeDefinitions(connect);
  describeTables(connect);
  describeOpenApi(connect);
}
