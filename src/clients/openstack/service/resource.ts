import { z } from 'zod';
import { join, type Path, path } from './path.ts';
import type { Microversions, Query, ServiceApi } from './service-api.ts';

export interface ResourceDescription<T> {
  /** Envelope of one, which also names it in errors: `security_group`. */
  readonly one: string;
  /** Envelope of many: `security_groups`. */
  readonly many: string;
  /** Path of the collection: `/security-groups`. */
  readonly at: string;
  /** Path of the list when it is another: `/servers/detail`. */
  readonly listAt?: string;
  readonly of: z.ZodType<T>;
  readonly update?: 'PUT' | 'PATCH';
  /** Sent with every list, under what the caller asks for. */
  readonly listQuery?: Query;
  readonly microversion?: Microversions;
}

/** The five calls that most OpenStack resources share. */
export interface Resource<T, C, U> {
  readonly list: (query?: Query) => Promise<T[]>;
  readonly get: (id: string) => Promise<T>;
  readonly create: (body: C) => Promise<T>;
  readonly update: (id: string, body: U) => Promise<T>;
  readonly remove: (id: string) => Promise<void>;
}

export function resource<T, C = never, U = never>(
  api: ServiceApi,
  { one, many, at, listAt, of, update = 'PUT', listQuery, microversion }: ResourceDescription<T>,
): Resource<T, C, U> {
  const name = one.replaceAll('_', ' ');
  const answer = inEnvelope(one, of);
  const version = microversion ? { microversion } : {};
  const whole = (text: string): Path => ({ text, template: text, unusable: false });
  const item = (id: string): Path => join(whole(at), path`/${id}`);
  return {
    list: (query) =>
      api.list({
        operation: `list ${many.replaceAll('_', ' ')}`,
        path: whole(listAt ?? at),
        items: many,
        of,
        query: { ...listQuery, ...query },
        ...version,
      }),
    get: (id) => api.json({ operation: `get ${name}`, path: item(id), answer, ...version }),
    create: (body) =>
      api.json({
        operation: `create ${name}`,
        method: 'POST',
        path: whole(at),
        json: { [one]: body },
        answer,
        ...version,
      }),
    update: (id, body) =>
      api.json({
        operation: `update ${name}`,
        method: update,
        path: item(id),
        json: { [one]: body },
        answer,
        ...version,
      }),
    remove: async (id) => {
      await api.done({ operation: `delete ${name}`, method: 'DELETE', path: item(id), ...version });
    },
  };
}

/** A schema for `{ [key]: value }` that yields the value. */
export function inEnvelope<T>(key: string, of: z.ZodType<T>): z.ZodType<T> {
  return z.object({ [key]: of }).transform((envelope) => envelope[key] as T);
}
