import type { Api } from '../api.ts';
import type { ListOptions } from '../http/options.ts';
import type { KubeObject } from '../object.ts';
import type { ServedResource } from '../registry/served-resource.ts';
import { matchFields, parseFieldSelector } from '../selectors/field-selector.ts';
import { parseLabelSelector } from '../selectors/label-selector.ts';
import { keyOfObject } from '../storage/collection.ts';
import { badRequest, expired, invalid, statusError } from '../status-error.ts';
import { forbidden, notSupported } from '../schema/index.ts';
import { expiredToken, hasExpired, readContinue, writeContinue } from './continue-token.ts';
import { objectsAt } from './objects-at.ts';

export interface ListRequest {
  readonly api: Api;
  readonly resource: ServedResource;
  /** Empty for all. */
  readonly namespace: string;
  /** The one name asked for by the old form of a watch path, or empty. */
  readonly name: string;
  readonly options: ListOptions;
}

export interface ListResult {
  readonly items: readonly KubeObject[];
  readonly resourceVersion: string;
  readonly continue: string;
  readonly remainingItemCount?: number;
}

const MATCHES: readonly string[] = ['Exact', 'NotOlderThan'];

/** The objects that the selectors of a request let through. */
export function selectorOf({ resource, options, name }: ListRequest): (object: KubeObject) => boolean {
  const matchesLabels = parseLabelSelector(options.labelSelector);
  const requirements = parseFieldSelector(options.fieldSelector);
  const probe = {
    apiVersion: '',
    kind: '',
    metadata: { name: '', uid: '', resourceVersion: '', creationTimestamp: '' },
  };
  for (const { field } of requirements) {
    if (resource.fieldOf(probe, field) === undefined) throw badRequest(resource.unsupportedField(field));
  }
  const matches = matchFields(requirements, (object: KubeObject, field) => resource.fieldOf(object, field));
  return (object) =>
    matchesLabels(object.metadata.labels ?? {}) && matches(object) && (name === '' || object.metadata.name === name);
}

/** One page of a list, or all of it. Every page of one list shows the same moment. */
export function listObjects(request: ListRequest): ListResult {
  const { api, resource, namespace, options } = request;
  checkListOptions(options);
  const selects = selectorOf(request);
  const { revision, start, exact } = momentOf(request);
  const prefix = namespace === '' ? '' : `${namespace}/`;
  const all = objectsAt(api.store, resource.collection, prefix, exact ? revision : undefined);
  if (all === undefined) throw expired(`The provided resource version is too old.`);
  const rest = start === '' ? all : all.filter((object) => keyOfObject(object) > start);
  const limit =
    options.limit > 0 && !(options.resourceVersion === '0' && options.continue === '') ? options.limit : rest.length;
  const items: KubeObject[] = [];
  let index = 0;
  for (; index < rest.length && items.length < limit; index++) {
    const served = rest[index] === undefined ? undefined : resource.toServed(rest[index] as KubeObject);
    if (served !== undefined && selects(served)) items.push(served);
  }
  const last = rest[index - 1];
  const more = last !== undefined && rest.slice(index).some((object) => selects(resource.toServed(object)));
  const unselected = options.labelSelector === '' && options.fieldSelector === '';
  return {
    items,
    resourceVersion: String(revision),
    continue: more ? writeContinue({ revision, start: keyOfObject(last), issuedMs: api.clock.now() }) : '',
    ...(more && unselected ? { remainingItemCount: rest.length - index } : {}),
  };
}

function momentOf({ api, options }: ListRequest): { revision: number; start: string; exact: boolean } {
  const current = api.store.revision;
  if (options.continue !== '') {
    const token = readContinue(options.continue);
    if (hasExpired(token, api.clock.now())) {
      if (token.revision === current) api.store.compact();
      throw expiredToken(token);
    }
    if (token.revision < 0) return { revision: current, start: token.start, exact: false };
    return { revision: token.revision, start: token.start, exact: token.revision < current };
  }
  const asked = readRevision(options.resourceVersion);
  if (asked > current) throw tooLarge(asked, current);
  const exact =
    options.resourceVersionMatch === 'Exact' || (options.resourceVersionMatch === '' && options.limit > 0 && asked > 0);
  return exact
    ? { revision: asked, start: '', exact: asked < current }
    : { revision: current, start: '', exact: false };
}

export function readRevision(text: string): number {
  if (text === '') return 0;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** A version from the future is waited for a little by a real server, and then refused like this. */
const tooLarge = (asked: number, current: number) =>
  statusError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: Too large resource version: ${asked}, current: ${current}`,
    details: {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    },
  });

export function checkListOptions(options: ListOptions): void {
  const match = options.resourceVersionMatch;
  if (match === '' || options.watch) return;
  const errors = [];
  if (options.continue !== '')
    errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden when continue is provided'));
  else if (options.resourceVersion === '')
    errors.push(
      forbidden('resourceVersionMatch', 'resourceVersionMatch is forbidden unless resourceVersion is provided'),
    );
  else if (!MATCHES.includes(match))
    errors.push(notSupported('resourceVersionMatch', match, ['Exact', 'NotOlderThan', '']));
  else if (match === 'Exact' && options.resourceVersion === '0')
    errors.push(forbidden('resourceVersionMatch', 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"'));
  if (errors.length > 0) throw invalid('meta.k8s.io', 'ListOptions', '', errors);
}
