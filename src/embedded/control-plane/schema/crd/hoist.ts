import { sameJson } from '../json.ts';
import type { CrdSpec, CrdVersion } from './types.ts';

/** What a version declares that the API server's own form of a definition can also hold once for all versions. */
export type PerVersion = 'schema' | 'subresources' | 'additionalPrinterColumns' | 'selectableFields';

const SHARED: Readonly<Record<PerVersion, string>> = {
  schema: 'spec.validation',
  subresources: 'spec.subresources',
  additionalPrinterColumns: 'spec.additionalPrinterColumns',
  selectableFields: 'spec.selectableFields',
};

/** One thing to validate and the path that complaints about it name. */
export interface Place {
  readonly version: CrdVersion;
  readonly path: string;
}

/**
 * Where each version's schema, columns and so on stand in complaints. What all versions declare alike (so always with a single
 * version) is validated once, at the place that the internal form keeps it: `spec.validation` rather than `spec.versions[0].schema`.
 */
export function placesOf(spec: CrdSpec, what: PerVersion): readonly Place[] {
  const [first] = spec.versions;
  const alike =
    first !== undefined && spec.versions.every((version) => sameJson(version[what] ?? null, first[what] ?? null));
  if (alike) return [{ version: first, path: SHARED[what] }];
  return spec.versions.map((version, i) => ({ version, path: `spec.versions[${i}].${what}` }));
}
