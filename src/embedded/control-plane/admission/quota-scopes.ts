import { isList, isObject } from '../schema/index.ts';
import type { Json, JsonObject } from '../schema/index.ts';
import { textAt, valueAt } from '../object.ts';
import { qosClass } from '../strategies/pod-quality.ts';

interface Scope {
  readonly name: string;
  readonly operator: string;
  readonly values: readonly Json[];
}

/** Whether a quota is about an object: all its scopes have to fit, and scopes fit pods, or for classes of volumes claims. */
export function inScope(quota: JsonObject, collection: string, object: JsonObject): boolean {
  return scopesOf(quota).every((scope) => {
    if (scope.name === 'VolumeAttributesClass') {
      return collection === '/persistentvolumeclaims' && fitsClasses(scope, attributesClasses(object));
    }
    return collection === '/pods' && isObject(object['spec']) && fitsPod(scope, object['spec']);
  });
}

function scopesOf(quota: JsonObject): readonly Scope[] {
  const [plain, selected] = [
    valueAt(quota, 'spec', 'scopes'),
    valueAt(quota, 'spec', 'scopeSelector', 'matchExpressions'),
  ];
  const named = isList(plain)
    ? plain.map((name): Scope => ({ name: typeof name === 'string' ? name : '', operator: 'Exists', values: [] }))
    : [];
  const chosen = isList(selected)
    ? selected.map((one): Scope => {
        const values = valueAt(one, 'values');
        return {
          name: textAt(one, 'scopeName'),
          operator: textAt(one, 'operator'),
          values: isList(values) ? values : [],
        };
      })
    : [];
  return [...named, ...chosen];
}

function fitsPod(scope: Scope, spec: JsonObject): boolean {
  switch (scope.name) {
    case 'Terminating':
      return typeof spec['activeDeadlineSeconds'] === 'number';
    case 'NotTerminating':
      return typeof spec['activeDeadlineSeconds'] !== 'number';
    case 'BestEffort':
      return qosClass(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClass(spec) !== 'BestEffort';
    case 'PriorityClass':
      return fitsClasses(
        scope,
        [textAt(spec, 'priorityClassName')].filter((name) => name !== ''),
      );
    case 'CrossNamespacePodAffinity':
      return ['podAffinity', 'podAntiAffinity'].some((kind) => reachesOut(valueAt(spec, 'affinity', kind)));
    default:
      return false;
  }
}

function fitsClasses({ operator, values }: Scope, classes: readonly string[]): boolean {
  const named = classes.some((name) => values.includes(name));
  switch (operator) {
    case 'In':
      return named;
    case 'NotIn':
      return !named;
    case 'DoesNotExist':
      return classes.length === 0;
    default:
      return classes.length > 0;
  }
}

/** The class that a claim asks for, and those that its volume has and is being given. */
const attributesClasses = (claim: JsonObject): readonly string[] =>
  [
    textAt(claim, 'spec', 'volumeAttributesClassName'),
    textAt(claim, 'status', 'currentVolumeAttributesClassName'),
    textAt(claim, 'status', 'modifyVolumeStatus', 'targetVolumeAttributesClassName'),
  ].filter((name) => name !== '');

/** Whether a term of affinity names namespaces other than the pod's own. */
function reachesOut(affinity: Json | undefined): boolean {
  const list = (value: Json | undefined): readonly Json[] => (isList(value) ? value : []);
  const terms = [
    ...list(valueAt(affinity, 'requiredDuringSchedulingIgnoredDuringExecution')),
    ...list(valueAt(affinity, 'preferredDuringSchedulingIgnoredDuringExecution')).map(
      (preferred) => valueAt(preferred, 'podAffinityTerm') ?? null,
    ),
  ];
  return terms.some(
    (term) => list(valueAt(term, 'namespaces')).length > 0 || valueAt(term, 'namespaceSelector') !== undefined,
  );
}
