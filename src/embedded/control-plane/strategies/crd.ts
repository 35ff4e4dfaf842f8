import { defaultCrd, validateCrd } from '../schema/index.ts';
import type { Strategy } from '../registry/strategy.ts';
import { storedVersions } from './crd-status.ts';

/** Holds a definition until its objects are gone. */
export const CRD_CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

/** Definitions count generations and remember every version that objects may be stored in. */
export const crdStrategy: Strategy = {
  countsGenerations: true,
  /** The definition's own validation knows its name. */
  names: 'path-segment',
  prepareCreate: (object) => {
    const crd = defaultCrd(object);
    return { ...crd, status: { storedVersions: storedVersions(crd, []) } };
  },
  prepareUpdate: (object) => defaultCrd(object),
  validate: (object, old) => validateCrd(object, old),
  deletionFinalizer: CRD_CLEANUP,
};
