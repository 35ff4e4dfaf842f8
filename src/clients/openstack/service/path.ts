import { ExternalError } from '../../../errors/external-error.ts';

/** A request path below a service's endpoint, together with its template, which is safe to use as a metric label. */
export interface Path {
  readonly text: string;
  readonly template: string;
}

/**
 * Builds a path whose values are escaped: path`/servers/${id}/action`. An empty value or a dot segment would address
 * something else (`DELETE /servers/`), so it is refused.
 */
export function path(literals: TemplateStringsArray, ...values: readonly (string | number)[]): Path {
  let text = literals[0] ?? '';
  let template = text;
  values.forEach((value, index) => {
    const literal = literals[index + 1] ?? '';
    text += escapeSegment(String(value)) + literal;
    template += `{}${literal}`;
  });
  return { text, template };
}

/** Like `path`, for object names, in which a slash is an ordinary character that Swift wants to see. */
export function objectPath(container: string, object: string): Path {
  const name = object.split('/').map(encodeURIComponent).join('/');
  if (object === '' || /(^|\/)\.{1,2}(\/|$)/.test(object)) throw unusable(object);
  return { text: `/${escapeSegment(container)}/${name}`, template: '/{}/{}' };
}

function escapeSegment(value: string): string {
  if (value === '' || value === '.' || value === '..') throw unusable(value);
  return encodeURIComponent(value);
}

function unusable(value: string): ExternalError {
  return new ExternalError(`"${value}" cannot name anything in OpenStack; pass the id or name of an existing thing.`, {
    fault: 'invalid',
    system: 'openstack',
    operation: 'build request path',
  });
}
