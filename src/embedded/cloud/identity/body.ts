import { type ServiceContext, readJsonObject } from '../service.ts';
import { expecting } from './style.ts';

/** The request's JSON object. Throws ApiError 400 with Keystone's words. */
export function readBody(c: ServiceContext): Promise<Record<string, unknown>> {
  return readJsonObject(c, expecting('valid JSON', 'request body').message);
}
