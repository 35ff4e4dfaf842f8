import { STATUS_CODES } from 'node:http';
import { ApiError } from '../api-error.ts';
import type { CloudContext } from '../context.ts';
import type { ServiceContext } from '../service.ts';

/** How Keystone ends its messages about malformed requests. */
export const MALFORMED =
  'The server could not comply with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.';

/** Keystone's error body: `{"error": {"code", "message", "title"}}`. */
export function renderIdentityError(cloud: CloudContext) {
  return (error: ApiError, c: ServiceContext): Response => {
    const { status, message, extra } = error;
    if (status === 404 && error.type === 'route') return routeNotFound(c);
    const headers: Record<string, string> = { ...error.headers };
    if (status === 401) headers['WWW-Authenticate'] = `Keystone uri="${cloud.origin}/identity/v3"`;
    const title = STATUS_CODES[status] ?? 'Error';
    return Response.json({ error: { code: status, message, title, ...extra } }, { status, headers });
  };
}

function routeNotFound(c: ServiceContext): Response {
  return c.html(
    '<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n',
    404,
  );
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'The request you have made requires authentication.');
}

export function forbidden(action: string): ApiError {
  return new ApiError(403, `You are not authorized to perform the requested action: ${action}.`);
}

/** `thing` as Keystone's messages have it: `Could not find project: abc.` */
export function notFound(thing: string, id: string): ApiError {
  return new ApiError(404, `Could not find ${thing}: ${id}.`);
}

/** A part of the request that has to be there is not. */
export function expecting(what: string, where: string): ApiError {
  return new ApiError(400, `Expecting to find ${what} in ${where}. ${MALFORMED}`);
}

export function conflict(thing: string, details: string): ApiError {
  return new ApiError(409, `Conflict occurred attempting to store ${thing} - ${details}.`);
}
