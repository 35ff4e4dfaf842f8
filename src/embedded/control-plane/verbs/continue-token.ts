import { isObject } from '../schema/index.ts';
import { badRequest, expired } from '../status-error.ts';

/** Where a paged list goes on: after which key, and at which moment (negative: wherever the store is by now). */
export interface ContinueToken {
  readonly revision: number;
  readonly start: string;
  readonly issuedMs: number;
}

/** Real servers compact their history every five minutes; a token of an older list has expired. */
const LIFETIME_MS = 5 * 60_000;

export const writeContinue = ({ revision, start, issuedMs }: ContinueToken): string =>
  Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start, at: issuedMs })).toString('base64url');

export function readContinue(text: string): ContinueToken {
  const token = parse(text);
  if (token === undefined)
    throw badRequest(
      "invalid continue token: continue key is not valid: invalid character 'i' looking for beginning of value",
    );
  return token;
}

/** Whether the moment of a token is forgotten by now. */
export const hasExpired = ({ revision, issuedMs }: ContinueToken, nowMs: number): boolean =>
  revision >= 0 && nowMs - issuedMs > LIFETIME_MS;

/** The answer to a token whose moment is forgotten: a list may go on with another, over the present. */
export const expiredToken = (token: ContinueToken) =>
  expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
    writeContinue({ ...token, revision: -1 }),
  );

function parse(text: string): ContinueToken | undefined {
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString());
    if (!isObject(token) || typeof token['start'] !== 'string') return undefined;
    return { revision: Number(token['rv']), start: token['start'], issuedMs: Number(token['at']) };
  } catch {
    return undefined;
  }
}
