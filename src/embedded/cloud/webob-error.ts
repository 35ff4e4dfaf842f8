import { STATUS_CODES } from 'node:http';
import { ApiError } from './api-error.ts';

/** What WebOb says of a status when nothing else was said; the rest is then the detail. */
const EXPLANATIONS: Readonly<Record<number, string>> = {
  403: 'Access was denied to this resource.',
  404: 'The resource could not be found.',
  409: 'There was a conflict when trying to complete your request.',
};

/** An error whose message stands as the detail below the status' own explanation. */
export class DetailedError extends ApiError {
  readonly detail: string;

  constructor(status: number, detail: string) {
    super(status, EXPLANATIONS[status] ?? '');
    this.detail = detail;
  }
}

/**
 * An error as WebOb writes it: HTML for whoever takes anything, JSON for whoever asks for it, plain text for whoever
 * says nothing. Glance answers all errors so, the others those of their routers.
 */
export function webobError(error: ApiError, accept: string | undefined): Response {
  const status = `${error.status} ${STATUS_CODES[error.status] ?? ''}`;
  const detail = error instanceof DetailedError ? error.detail : '';
  const { type, body } = render(status, error, detail, accept ?? '');
  return new Response(body, { status: error.status, headers: { 'content-type': type, ...error.headers } });
}

function render(status: string, { message }: ApiError, detail: string, accept: string): { type: string; body: string } {
  if (/application\/json/.test(accept)) {
    const title = status.replace(/^\d+ /, '');
    const body = JSON.stringify({ message: `${message}<br /><br />\n${detail}\n\n`, code: status, title });
    return { type: 'application/json', body };
  }
  if (/\*\/\*|text\/html/.test(accept)) {
    const content = `${message}<br /><br />\n${detail}\n\n`;
    const body = `<html>\n <head>\n  <title>${status}</title>\n </head>\n <body>\n  <h1>${status}</h1>\n  ${content}\n </body>\n</html>`;
    return { type: 'text/html; charset=UTF-8', body };
  }
  const flat = message.replaceAll('\n', ' ');
  return { type: 'text/plain; charset=UTF-8', body: `${status}\n\n${flat}\n\n ${detail}  ` };
}
