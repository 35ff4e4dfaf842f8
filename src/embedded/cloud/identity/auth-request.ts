import { z } from 'zod';
import { ApiError } from '../api-error.ts';
import { expecting } from './style.ts';

const reference = z.object({ id: z.string().optional(), name: z.string().optional() });
const withDomain = reference.extend({ domain: reference.optional() });

const authSchema = z.object({
  identity: z.object({
    methods: z.array(z.string()),
    password: z.object({ user: withDomain.extend({ password: z.string().optional() }).optional() }).optional(),
    token: z.object({ id: z.string() }).optional(),
    application_credential: z
      .object({
        id: z.string().optional(),
        name: z.string().optional(),
        secret: z.string().optional(),
        user: withDomain.optional(),
      })
      .optional(),
  }),
  scope: z
    .union([
      z.string(),
      z.object({
        project: withDomain.optional(),
        domain: reference.optional(),
        system: z.object({ all: z.boolean().nullish() }).optional(),
        unscoped: z.unknown().optional(),
      }),
    ])
    .optional(),
});

export type AuthRequest = z.output<typeof authSchema>;
export type Reference = z.output<typeof withDomain>;
export type RequestedScope = AuthRequest['scope'];

/** The `auth` member of a request for a token. Throws ApiError 400 with Keystone's words. */
export function parseAuthRequest(body: Readonly<Record<string, unknown>>): AuthRequest {
  if (typeof body['auth'] !== 'object' || body['auth'] === null) throw expecting('auth', 'request body');
  const parsed = authSchema.safeParse(body['auth']);
  if (!parsed.success) throw new ApiError(400, describeIssue(parsed.error.issues[0]));
  const { identity, scope } = parsed.data;
  requireReference(identity.password?.user, 'identity/password/user');
  requireReference(identity.password?.user?.domain, 'identity/password/user/domain');
  if (typeof scope === 'object') {
    requireReference(scope.project, 'scope/project');
    requireReference(scope.project?.domain, 'scope/project/domain');
    requireReference(scope.domain, 'scope/domain');
  }
  return parsed.data;
}

function requireReference(value: Reference | undefined, where: string): void {
  if (!value || value.id !== undefined || value.name !== undefined) return;
  throw new ApiError(400, `Invalid input for field ${where}: id or name must be present.`);
}

/** In the words of Python's jsonschema, which Keystone passes on. */
function describeIssue(issue: z.core.$ZodIssue | undefined): string {
  if (!issue) return 'Invalid input';
  const field = String(issue.path.at(-1) ?? 'auth');
  const parents = issue.path.slice(0, -1);
  const prefix = parents.length === 0 ? '' : `Invalid input for field '${parents.join('/')}': `;
  if (issue.code === 'invalid_type' && issue.input === undefined) return `${prefix}'${field}' is a required property`;
  const type = issue.code === 'invalid_type' ? issue.expected : 'object';
  return `Invalid input for field '${issue.path.join('/')}': not of type '${type}'`;
}
