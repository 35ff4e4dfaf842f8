import { ApiError } from '../api-error.ts';

/** What Swift says of each status. */
const TEXTS: Readonly<Record<number, readonly [title: string, text: string]>> = {
  202: ['Accepted', 'The request is accepted for processing.'],
  400: [
    'Bad Request',
    'The server could not comply with the request since it is either malformed or otherwise incorrect.',
  ],
  401: ['Unauthorized', 'This server could not verify that you are authorized to access the document you requested.'],
  403: ['Forbidden', 'Access was denied to this resource.'],
  404: ['Not Found', 'The resource could not be found.'],
  405: ['Method Not Allowed', 'The method is not allowed for this resource.'],
  409: ['Conflict', 'There was a conflict when trying to complete your request.'],
  411: ['Length Required', 'Content-Length header required.'],
  412: ['Precondition Failed', 'A precondition for this request was not met.'],
  413: ['Request Entity Too Large', 'The body of your request was too large for this server.'],
  416: ['Requested Range Not Satisfiable', 'The Range requested is not available.'],
  422: ['Unprocessable Entity', 'Unable to process the contained instructions'],
  500: ['Internal Error', 'The server was unable to complete your request.'],
};

/** The page that stands for a status. */
export function statusPage(status: number): string {
  const [title, text] = TEXTS[status] ?? ['Error', ''];
  return `<html><h1>${title}</h1><p>${text}</p></html>`;
}

const HTML = { 'content-type': 'text/html; charset=UTF-8' };

/** An error with the status's own page, or with a text of its own. */
export function renderObjectError({ status, message, headers, type }: ApiError): Response {
  const body = message === '' || type === 'route' || status === 500 ? statusPage(status) : message;
  return new Response(body, { status, headers: { ...HTML, ...headers } });
}

/** A plain answer of a status. */
export function answer(status: number, headers: Readonly<Record<string, string>> = {}): Response {
  const body = status === 202 ? statusPage(status) : null;
  const length = status === 204 || body !== null ? {} : { 'content-length': '0' };
  return new Response(body, { status, headers: { ...HTML, ...length, ...headers } });
}

export function refuse(status: number, message = '', headers: Readonly<Record<string, string>> = {}): ApiError {
  return new ApiError(status, message, { headers });
}
