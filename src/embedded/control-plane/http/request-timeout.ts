import { badRequest } from '../status-error.ts';

const DURATION = /^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$|^0$/;

/** Requests take no time here worth limiting, but a limit that cannot be read is refused. */
export function checkTimeout(query: URLSearchParams): void {
  const timeout = query.get('timeout') ?? '';
  if (timeout !== '' && !DURATION.test(timeout)) throw badRequest('invalid timeout specified in the request URL');
}
