import { ApiError } from '../api-error.ts';
import { str } from '../schema/python-repr.ts';

/** The one action that an action request names. Throws ApiError 400 for none, several, or an unknown one. */
export function singleAction<A extends string>(body: unknown, known: readonly A[]): A {
  const names = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body) : [];
  if (names.length !== 1) throw new ApiError(400, 'Malformed request body');
  const action = known.find((name) => name === names[0]);
  if (action === undefined) throw new ApiError(400, `There is no such action: ${str(names[0])}`);
  return action;
}
