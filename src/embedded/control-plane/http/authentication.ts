import { createHmac, timingSafeEqual } from 'node:crypto';
import { textAt } from '../object.ts';
import type { KubeObject } from '../object.ts';
import { uuid } from '../../../seams/random.ts';
import type { Api } from '../api.ts';
import { collectionOf } from '../registry/served-resource.ts';
import { keyOf } from '../storage/collection.ts';
import { isObject } from '../schema/index.ts';
import type { JsonObject } from '../schema/index.ts';

/** Who sent a request. */
export interface User {
  readonly name: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

export const ANONYMOUS: User = { name: 'system:anonymous', uid: '', groups: ['system:unauthenticated'] };

const AUTHENTICATED = 'system:authenticated';

/** Knows the administrator's token and makes, and checks, the tokens of service accounts. */
export interface Authenticator {
  /** The user of a token; undefined when it is nobody's. */
  userOf(token: string): User | undefined;
  issue(serviceAccount: KubeObject, audiences: readonly string[], lifetimeSeconds: number): string;
}

export function createAuthenticator(api: Api, issuer: string, adminToken: string, key: Uint8Array): Authenticator {
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  const readToken = (token: string): JsonObject | undefined => {
    const [header = '', claims = '', signature = ''] = token.split('.');
    if (!sameText(sign(`${header}.${claims}`), signature)) return undefined;
    const parsed: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
    return isObject(parsed) ? parsed : undefined;
  };
  return {
    userOf(token) {
      if (sameText(token, adminToken)) return { name: 'admin', uid: '', groups: ['system:masters', AUTHENTICATED] };
      const claims = readToken(token);
      return claims === undefined ? undefined : userOfClaims(api, claims);
    },
    issue({ metadata }, audiences, lifetimeSeconds) {
      const issuedAt = Math.floor(api.clock.now() / 1000);
      const account = { namespace: metadata.namespace ?? '', name: metadata.name, uid: metadata.uid };
      const claims = {
        aud: audiences,
        exp: issuedAt + lifetimeSeconds,
        iat: issuedAt,
        iss: issuer,
        jti: uuid(api.random),
        'kubernetes.io': { namespace: account.namespace, serviceaccount: { name: account.name, uid: account.uid } },
        nbf: issuedAt,
        sub: `system:serviceaccount:${account.namespace}:${account.name}`,
      };
      const text = [{ alg: 'HS256', typ: 'JWT' }, claims]
        .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
        .join('.');
      return `${text}.${sign(text)}`;
    },
  };
}

/** A service account's token is good while the account lives and the time has not run out. */
function userOfClaims(api: Api, claims: JsonObject): User | undefined {
  const bound = claims['kubernetes.io'];
  const namespace = textAt(bound, 'namespace');
  const [name, uid] = [textAt(bound, 'serviceaccount', 'name'), textAt(bound, 'serviceaccount', 'uid')];
  const account = api.store.get(collectionOf('', 'serviceaccounts'), keyOf(namespace, name));
  if (account?.metadata.uid !== uid || Number(claims['exp']) * 1000 < api.clock.now()) return undefined;
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, AUTHENTICATED];
  return { name: `system:serviceaccount:${namespace}:${name}`, uid, groups };
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
