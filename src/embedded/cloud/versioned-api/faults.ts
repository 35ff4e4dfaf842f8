import type { ApiError } from '../api-error.ts';

const FAULT_NAMES: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'itemNotFound',
  405: 'badMethod',
  409: 'conflictingRequest',
  413: 'overLimit',
  415: 'badMediaType',
  429: 'overLimit',
  501: 'notImplemented',
  503: 'serviceUnavailable',
};

/** `{"badRequest": {"code": 400, "message": ...}}`: one name per status, `computeFault` for the rest. */
export function faultResponse({ status, message, headers }: ApiError, extra: Record<string, string> = {}): Response {
  const retry = status === 413 ? { retryAfter: '0' } : {};
  const body = { [FAULT_NAMES[status] ?? 'computeFault']: { code: status, message, ...retry } };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json; charset=UTF-8', ...extra, ...headers },
  });
}
