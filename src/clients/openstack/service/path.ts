/** A request path below a service's endpoint, together with its template, which is safe to use as a metric label. */
export interface Path {
  readonly text: string;
  readonly template: string;
  /** Addresses something else than was meant (`DELETE /servers/`): the call is refused. */
  readonly unusable: boolean;
}

/** Builds a path whose values are escaped: path`/servers/${id}/action`. */
export function path(literals: TemplateStringsArray, ...values: readonly (string | number)[]): Path {
  let text = literals[0] ?? '';
  let template = text;
  values.forEach((value, index) => {
    const literal = literals[index + 1] ?? '';
    text += encodeURIComponent(String(value)) + literal;
    template += `{}${literal}`;
  });
  return { text, template, unusable: values.some((value) => !isSegment(String(value))) };
}

/** The path of an object, in whose name a slash is an ordinary character that Swift wants to see. */
export function objectPath(container: string, object: string): Path {
  const name = object.split('/').map(encodeURIComponent).join('/');
  const unusable = !isSegment(container) || object === '' || /(^|\/)\.{1,2}(\/|$)/.test(object);
  return { text: `/${encodeURIComponent(container)}/${name}`, template: '/{}/{}', unusable };
}

/** Path after path. */
export function join(first: Path, second: Path): Path {
  return {
    text: first.text + second.text,
    template: first.template + second.template,
    unusable: first.unusable || second.unusable,
  };
}

/** An empty segment or one of dots would be taken for another place. */
function isSegment(value: string): boolean {
  return value !== '' && value !== '.' && value !== '..';
}
