import { invalid, required } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { isObject } from '../json.ts';
import type { Crd } from './types.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const PATH = `metadata.annotations[${ANNOTATION}]`;
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

/** Groups of the Kubernetes community (`*.k8s.io`) need an approval, or an admission that there is none. */
export function approvalErrors(crd: Crd, old: Crd | undefined): readonly FieldError[] {
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(crd.spec.group)) return [];
  const approval = approvalOf(crd);
  if (old !== undefined && approvalOf(old) === approval) return [];
  if (approval === '')
    return [required(PATH, `protected groups must have approval annotation "${ANNOTATION}", ${SEE}`)];
  if (approval.startsWith('unapproved') || /^[a-z][a-z0-9+.-]*:\/\/[^/]+/i.test(approval)) return [];
  const wanted = `either a URL or a reason starting with "unapproved", ${SEE}`;
  return [invalid(PATH, approval, `protected groups must have approval annotation "${ANNOTATION}" with ${wanted}`)];
}

function approvalOf(crd: Crd): string {
  const annotations = crd.metadata['annotations'];
  const approval = isObject(annotations) ? annotations[ANNOTATION] : undefined;
  return typeof approval === 'string' ? approval : '';
}
