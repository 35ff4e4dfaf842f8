/** What a path of the resource API asks for (`k8s.io/apiserver/pkg/endpoints/request.RequestInfo`). */
export interface RequestInfo {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Empty when the path names none. */
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** The old `/watch/` form of a path. */
  readonly watchPath: boolean;
}

/** Reads `/api/<version>/...` and `/apis/<group>/<version>/...`; undefined for anything that names no resource. */
export function parseRequestPath(pathname: string): RequestInfo | undefined {
  const parts = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const root = parts.shift();
  if (root !== 'api' && root !== 'apis') return undefined;
  const group = root === 'api' ? '' : (parts.shift() ?? '');
  const version = parts.shift() ?? '';
  const watchPath = parts[0] === 'watch' && parts.length > 1;
  if (watchPath) parts.shift();
  const namespace =
    parts[0] === 'namespaces' && parts.length > 2 && !isNamespaceSubresource(parts) ? (parts[1] ?? '') : '';
  if (namespace !== '') parts.splice(0, 2);
  const [plural, name = '', ...rest] = parts;
  if (plural === undefined) return undefined;
  // What follows a proxy is the path at its other end.
  const subresource = rest[0] === 'proxy' ? 'proxy' : rest.join('/');
  return { group, version, plural, namespace, name, subresource, watchPath };
}

const isNamespaceSubresource = (parts: readonly string[]): boolean =>
  parts.length === 3 && (parts[2] === 'status' || parts[2] === 'finalize');
