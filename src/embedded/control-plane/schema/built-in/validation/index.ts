import type { FieldError } from '../../field-error.ts';
import type { JsonObject } from '../../json.ts';
import type { ResourceDefinition } from '../../resource.ts';
import { configMapErrors, secretErrors } from './config.ts';
import { podErrors, podTemplateErrors } from './pods.ts';
import { serviceErrors } from './services.ts';
import { cronJobErrors, roleReferenceErrors } from './small.ts';
import { replicaErrors, selectorErrors } from './workloads.ts';

type Validate = (object: JsonObject, old: JsonObject | undefined) => readonly FieldError[];

const workload =
  (selector: Parameters<typeof selectorErrors>[2]): Validate =>
  (object, old) => [...selectorErrors(object, old, selector), ...podTemplateErrors(object)];

/** The kinds whose content is looked at, by `group/Kind`; what others say is taken as it is. */
const VALIDATORS: Readonly<Record<string, Validate>> = {
  '/Pod': podErrors,
  '/Service': serviceErrors,
  '/ConfigMap': configMapErrors,
  '/Secret': secretErrors,
  '/ReplicationController': (object) => [...replicaErrors(object), ...podTemplateErrors(object)],
  'apps/Deployment': workload('immutable'),
  'apps/ReplicaSet': workload('immutable'),
  'apps/DaemonSet': workload('immutable'),
  'apps/StatefulSet': workload('mutable'),
  'batch/CronJob': cronJobErrors,
  'rbac.authorization.k8s.io/RoleBinding': roleReferenceErrors,
  'rbac.authorization.k8s.io/ClusterRoleBinding': roleReferenceErrors,
};

/** What the API server says of a built-in object beyond its types (`pkg/apis/<group>/validation` of kubernetes, in part). */
export function validateBuiltIn(
  { group, kind }: ResourceDefinition,
  object: JsonObject,
  old: JsonObject | undefined,
): readonly FieldError[] {
  return VALIDATORS[`${group}/${kind}`]?.(object, old) ?? [];
}
