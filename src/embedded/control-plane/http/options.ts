import { notSupported } from '../schema/index.ts';
import type { FieldError } from '../schema/index.ts';
import { badRequest, invalid } from '../status-error.ts';

export type FieldValidation = 'Ignore' | 'Warn' | 'Strict';

/** `CreateOptions`, `UpdateOptions` and `PatchOptions` of `meta.k8s.io/v1`. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  /** Whether the request itself named its manager. */
  readonly managerNamed: boolean;
  readonly fieldValidation: FieldValidation;
  /** Only server-side apply may take over what others own. */
  readonly force: boolean;
}

const FIELD_VALIDATIONS: readonly string[] = ['Ignore', 'Strict', 'Warn'];
const MAX_MANAGER_LENGTH = 128;

/** Reads the options of a write; `kind` (`CreateOptions`) names them in errors. */
export function readWriteOptions(query: URLSearchParams, kind: string, userAgent: string): WriteOptions {
  const fieldValidation = query.get('fieldValidation') ?? 'Warn';
  const errors: FieldError[] = [];
  if (fieldValidation !== '' && !FIELD_VALIDATIONS.includes(fieldValidation)) {
    errors.push(notSupported('fieldValidation', fieldValidation, FIELD_VALIDATIONS));
  }
  const dryRun = readDryRun(query.getAll('dryRun'), errors);
  const fieldManager = query.get('fieldManager') ?? '';
  if (errors.length > 0) throw invalid('meta.k8s.io', kind, '', errors);
  return {
    dryRun,
    managerNamed: fieldManager !== '',
    fieldManager: fieldManager === '' ? managerOfUserAgent(userAgent) : fieldManager.slice(0, MAX_MANAGER_LENGTH),
    fieldValidation: fieldValidation === 'Strict' || fieldValidation === 'Ignore' ? fieldValidation : 'Warn',
    force: readFlag(query, 'force'),
  };
}

export function readDryRun(values: readonly string[], errors: FieldError[]): boolean {
  const given = values.filter((value) => value !== '');
  for (const value of given) if (value !== 'All') errors.push(notSupported('dryRun', [value], ['All']));
  return given.length > 0;
}

/** The first word of the user agent stands in for a field manager that is not named. */
const managerOfUserAgent = (userAgent: string): string => {
  const [first = ''] = userAgent.split('/');
  return first === '' ? 'unknown' : first.slice(0, MAX_MANAGER_LENGTH);
};

export const readFlag = (query: URLSearchParams, name: string): boolean => {
  const value = query.get(name);
  return value === 'true' || value === '1' || value === '';
};

/** `ListOptions`, for lists, watches and collections to delete. */
export interface ListOptions {
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly limit: number;
  readonly continue: string;
  readonly resourceVersion: string;
  readonly resourceVersionMatch: string;
  readonly watch: boolean;
  readonly allowWatchBookmarks: boolean;
  readonly sendInitialEvents: boolean | undefined;
  readonly timeoutSeconds: number | undefined;
}

export function readListOptions(query: URLSearchParams): ListOptions {
  return {
    labelSelector: query.get('labelSelector') ?? '',
    fieldSelector: query.get('fieldSelector') ?? '',
    limit: readInteger(query, 'limit') ?? 0,
    continue: query.get('continue') ?? '',
    resourceVersion: query.get('resourceVersion') ?? '',
    resourceVersionMatch: query.get('resourceVersionMatch') ?? '',
    watch: readFlag(query, 'watch'),
    allowWatchBookmarks: readFlag(query, 'allowWatchBookmarks'),
    sendInitialEvents: query.has('sendInitialEvents') ? readFlag(query, 'sendInitialEvents') : undefined,
    timeoutSeconds: readInteger(query, 'timeoutSeconds'),
  };
}

function readInteger(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  return Number(text);
}
