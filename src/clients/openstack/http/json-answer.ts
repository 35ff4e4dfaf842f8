import type { z } from 'zod';
import { ExternalError } from '../../../errors/external-error.ts';
import type { ServiceType } from '../config/cloud-config.ts';
import { SYSTEM } from '../service/systems.ts';
import { readBounded } from './bounded-body.ts';
import type { HttpAnswer } from './exchange.ts';
import type { Limits } from './limits.ts';
import { isJsonType, MalformedAnswer, parseJson } from './safe-json.ts';

/** Reads an answer that has to be JSON. */
export async function readJson(answer: HttpAnswer, limits: Limits): Promise<unknown> {
  return parseJson(await readJsonBytes(answer, limits), limits.maxJsonDepth);
}

/** The same, for those who may know its bytes already. */
export async function readJsonBytes({ headers, body }: HttpAnswer, limits: Limits): Promise<Uint8Array> {
  const contentType = headers['content-type'];
  if (!isJsonType(contentType)) {
    body.destroy();
    throw new MalformedAnswer(
      `is ${contentType?.slice(0, 60) ?? 'of no type'}, not JSON; is this the service's address?`,
    );
  }
  return readBounded(body, limits.maxAnswerBytes);
}

/** Checks a parsed answer. What does not fit is named by its place only: its value may be a secret. */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  about: { service: ServiceType; operation: string },
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.') || 'it'} (${issue.code})`);
  throw new ExternalError(
    `${SYSTEM[about.service]}: ${about.operation}: the answer is not what the API promises at ${places.join(', ')}`,
    { fault: 'malformed', system: SYSTEM[about.service], operation: about.operation },
  );
}
