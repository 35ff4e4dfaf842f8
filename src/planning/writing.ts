import { ExternalError } from '../errors/external-error.ts';

/** All changes of a step as one body. */
export function merged<Body extends object>(changes: readonly { readonly body: Body }[]): Body {
  return Object.assign({}, ...changes.map(({ body }) => body)) as Body;
}

/** Deleting what has gone already is fine. */
export async function gone(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'not-found') throw error;
  }
}
