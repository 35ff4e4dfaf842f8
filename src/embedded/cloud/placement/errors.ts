import { STATUS_CODES } from 'node:http';
import { ApiError } from '../api-error.ts';

const EXPLANATIONS: Readonly<Record<number, string>> = {
  400: 'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  403: 'Access was denied to this resource.',
  404: 'The resource could not be found.',
  409: 'There was a conflict when trying to complete your request.',
  500: 'The server has either erred or is incapable of performing the requested operation.',
};

/** Since 1.23 an error has a code. */
const CODES_SINCE = 23;
const UNDEFINED_CODE = 'placement.undefined_code';

export const badRequest = (detail: string, code?: string) => new ApiError(400, detail, code ? { type: code } : {});
export const notFound = (detail: string) => new ApiError(404, detail);
export const conflict = (detail: string, code?: string) => new ApiError(409, detail, code ? { type: code } : {});
export const CONCURRENT = 'placement.concurrent_update';
export const staleProvider = () =>
  conflict("Resource provider's generation already changed. Please update the generation and try again.", CONCURRENT);

/** `{"errors": [{"status", "title", "detail", "code", "request_id"}]}` */
export function renderPlacementError(error: ApiError, minor: number | undefined, requestId: string): Response {
  const { status, message, type } = error;
  const explanation = EXPLANATIONS[status] ?? message;
  const detail = status in EXPLANATIONS && message !== explanation ? message : '';
  const body = {
    status,
    title: STATUS_CODES[status],
    detail: `${explanation}\n\n ${detail}  `,
    ...(minor !== undefined && minor >= CODES_SINCE ? { code: type === '' ? UNDEFINED_CODE : type } : {}),
    request_id: requestId,
  };
  return Response.json({ errors: [body] }, { status, headers: versionHeaders(minor) });
}

/** A version that this Placement does not have. */
export function notAcceptable(asked: string, requestId: string): Response {
  const explanation =
    'The resource could not be generated that was acceptable to your browser (content of type application/json. ';
  const body = {
    status: 406,
    title: 'Not Acceptable',
    detail: `${explanation}\n\n Invalid microversion: Unacceptable version header: ${asked}`,
    request_id: requestId,
    max_version: '1.39',
    min_version: '1.0',
  };
  return Response.json({ errors: [body] }, { status: 406 });
}

export function versionHeaders(minor: number | undefined): Record<string, string> {
  return minor === undefined ? {} : { 'openstack-api-version': `placement 1.${minor}`, vary: 'openstack-api-version' };
}
