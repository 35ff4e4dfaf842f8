import type { IncludeObject } from '../schema/index.ts';
import { PROTOBUF_TYPE } from '../protobuf/decode.ts';
import { statusError } from '../status-error.ts';

/** In which shape the client wants objects. */
export interface Representation {
  readonly as: 'Object' | 'Table' | 'PartialObjectMetadata';
  readonly format: 'json' | 'yaml' | 'protobuf';
  /** The version of `meta.k8s.io` that was asked for. */
  readonly metaVersion: string;
  readonly includeObject: IncludeObject;
}

const SERVED: Readonly<Record<string, Representation['format']>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'application/yaml': 'yaml',
  [PROTOBUF_TYPE]: 'protobuf',
};

/**
 * The first representation in the `Accept` header that can be had; 406 when there is none. `hasMessage` tells whether
 * the kind can be sent as protobuf: custom resources cannot, what is told of metadata alone always can.
 */
export function readAccept(accept: string | undefined, query: URLSearchParams, hasMessage: boolean): Representation {
  const includeObject = readInclude(query.get('includeObject'));
  const wanted = (accept ?? '').trim() === '' ? ['application/json'] : (accept ?? '').split(',');
  for (const entry of wanted) {
    const [type = '', ...parameters] = entry.split(';').map((part) => part.trim());
    const format = SERVED[type.toLowerCase()];
    const given = new Map(parameters.map((parameter) => parameter.split('=') as [string, string]));
    const as = given.get('as');
    const metaVersion = given.get('v') ?? 'v1';
    if (format === undefined) continue;
    if (format === 'protobuf' && as === undefined && !hasMessage) continue;
    if (format === 'protobuf' && as === 'Table') continue;
    if (as === undefined) return { as: 'Object', format, metaVersion, includeObject };
    if (given.get('g') !== 'meta.k8s.io' || !['v1', 'v1beta1'].includes(metaVersion)) continue;
    if (as === 'Table') return { as, format, metaVersion, includeObject };
    if (as.startsWith('PartialObjectMetadata'))
      return { as: 'PartialObjectMetadata', format, metaVersion, includeObject };
  }
  throw notAcceptable();
}

const readInclude = (value: string | null): IncludeObject =>
  value === 'None' || value === 'Object' ? value : 'Metadata';

export const notAcceptable = () =>
  statusError({
    code: 406,
    reason: 'NotAcceptable',
    message:
      '406: Not Acceptable\n\nAvailable representations: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    details: {},
  });
