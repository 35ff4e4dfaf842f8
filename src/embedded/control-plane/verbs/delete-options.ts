import { invalid as invalidField, isObject, notSupported } from '../schema/index.ts';
import type { FieldError, Json } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import { invalid } from '../status-error.ts';
import { readDryRun } from '../http/options.ts';

export type PropagationPolicy = 'Orphan' | 'Background' | 'Foreground';

/** `DeleteOptions` of `meta.k8s.io/v1`. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly propagationPolicy: PropagationPolicy | undefined;
  readonly gracePeriodSeconds: number | undefined;
  /** Empty when the request does not insist. */
  readonly uid: string;
  readonly resourceVersion: string;
}

const POLICIES: readonly string[] = ['Orphan', 'Background', 'Foreground'];

/** Reads the options of a deletion from its body or, when that is empty, from its query. */
export function readDeleteOptions(query: URLSearchParams, body: Json | undefined): DeleteOptions {
  const options = isObject(body) ? body : fromQuery(query);
  const errors: FieldError[] = [];
  const policy = textAt(options, 'propagationPolicy');
  const { orphanDependents, gracePeriodSeconds } = options;
  if (policy !== '' && !POLICIES.includes(policy)) {
    errors.push(notSupported('propagationPolicy', policy, ['Foreground', 'Background', 'Orphan', 'nil']));
  }
  if (policy !== '' && typeof orphanDependents === 'boolean') {
    errors.push(
      invalidField('propagationPolicy', policy, 'orphanDependents and deletionPropagation cannot be both set'),
    );
  }
  const dryRun = readDryRun([...asTexts(options['dryRun']), ...query.getAll('dryRun')], errors);
  if (errors.length > 0) throw invalid('meta.k8s.io', 'DeleteOptions', '', errors);
  return {
    dryRun,
    propagationPolicy: policyOf(policy, orphanDependents),
    gracePeriodSeconds: typeof gracePeriodSeconds === 'number' ? gracePeriodSeconds : undefined,
    uid: textAt(valueAt(options, 'preconditions'), 'uid'),
    resourceVersion: textAt(valueAt(options, 'preconditions'), 'resourceVersion'),
  };
}

const asTexts = (value: Json | undefined): readonly string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

function policyOf(policy: string, orphan: Json | undefined): PropagationPolicy | undefined {
  if (policy === 'Orphan' || policy === 'Background' || policy === 'Foreground') return policy;
  return typeof orphan === 'boolean' ? (orphan ? 'Orphan' : 'Background') : undefined;
}

function fromQuery(query: URLSearchParams): Record<string, Json | undefined> {
  const grace = query.get('gracePeriodSeconds');
  const orphan = query.get('orphanDependents');
  return {
    propagationPolicy: query.get('propagationPolicy') ?? undefined,
    gracePeriodSeconds: grace === null || !/^-?\d+$/.test(grace) ? undefined : Number(grace),
    orphanDependents: orphan === null ? undefined : orphan === 'true',
  };
}
