import { ApiError } from '../api-error.ts';
import type { Schema } from '../schema/json-schema.ts';
import { requireValid } from './schemas.ts';
import { expecting } from './style.ts';

/** A thing by id, or by name and the domain it is in. */
export interface Reference {
  readonly id?: string;
  readonly name?: string;
  readonly domain?: { readonly id?: string; readonly name?: string };
}

export interface AuthRequest {
  readonly identity: {
    readonly methods: readonly string[];
    readonly password?: { readonly user?: Reference & { readonly password?: string } };
    readonly token?: { readonly id: string };
    readonly application_credential?: {
      readonly id?: string;
      readonly name?: string;
      readonly secret?: string;
      readonly user?: Reference;
    };
  };
  readonly scope?: RequestedScope;
}

export type RequestedScope =
  | string
  | {
      readonly project?: Reference;
      readonly domain?: Reference;
      readonly system?: { readonly all?: boolean | null };
      readonly 'OS-TRUST:trust'?: { readonly id: string };
      readonly unscoped?: unknown;
    };

const TEXT: Schema = { type: 'string' };
const DOMAIN: Schema = { type: 'object', properties: { id: TEXT, name: TEXT } };
const REFERENCE = { id: TEXT, name: TEXT, domain: DOMAIN };

const AUTH: Schema = {
  type: 'object',
  properties: {
    identity: {
      type: 'object',
      properties: {
        methods: { type: 'array', items: TEXT },
        password: {
          type: 'object',
          properties: { user: { type: 'object', properties: { ...REFERENCE, password: TEXT } } },
        },
        token: { type: 'object', properties: { id: TEXT }, required: ['id'] },
      },
      required: ['methods'],
    },
    scope: {
      type: ['object', 'string'],
      properties: {
        project: { type: 'object', properties: REFERENCE },
        domain: DOMAIN,
        system: { type: 'object', properties: { all: { type: 'boolean' } } },
        'OS-TRUST:trust': { type: 'object', properties: { id: TEXT }, required: ['id'] },
      },
    },
  },
  required: ['identity'],
};

/** The `auth` member of a request for a token. Throws ApiError 400 with Keystone's words. */
export function parseAuthRequest(body: Readonly<Record<string, unknown>>): AuthRequest {
  if (typeof body['auth'] !== 'object' || body['auth'] === null) throw expecting('auth', 'request body');
  requireValid(body['auth'], AUTH);
  const request = body['auth'] as AuthRequest;
  const { identity, scope } = request;
  requireReference(identity.password?.user, 'identity/password/user');
  requireReference(identity.password?.user?.domain, 'identity/password/user/domain');
  if (typeof scope === 'object') {
    requireReference(scope.project, 'scope/project');
    requireReference(scope.project?.domain, 'scope/project/domain');
    requireReference(scope.domain, 'scope/domain');
  }
  return request;
}

function requireReference(value: Reference | undefined, where: string): void {
  if (!value || value.id !== undefined || value.name !== undefined) return;
  throw new ApiError(400, `Invalid input for field ${where}: id or name must be present.`);
}
