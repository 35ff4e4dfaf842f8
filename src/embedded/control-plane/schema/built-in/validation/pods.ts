import { duplicate, forbidden, invalid, notSupported, required } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import { isObject, sameJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { parseQuantity } from '../../quantity.ts';
import { list, object as objectAt, scalar, text } from '../../table/built-in/fields.ts';
import { DNS_LABEL, nameErrors } from '../../validation/names.ts';

const RESTARTS = ['Always', 'OnFailure', 'Never'];
const PULLS = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function podErrors(pod: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const changed = old === undefined ? [] : updateErrors(pod, old);
  return [...podSpecErrors(objectAt(pod, 'spec'), 'spec', RESTARTS), ...changed];
}

/** The template of a workload; its pods always restart. */
export function podTemplateErrors(workload: JsonObject): readonly FieldError[] {
  return podSpecErrors(objectAt(workload, 'spec.template.spec'), 'spec.template.spec', ['Always']);
}

function podSpecErrors(spec: JsonObject, path: string, restarts: readonly string[]): readonly FieldError[] {
  const restart = text(spec, 'restartPolicy');
  const containers = list(spec, 'containers');
  return [
    ...volumeErrors(spec, path),
    ...(containers.length === 0 ? [required(`${path}.containers`)] : []),
    ...containerErrors(containers, `${path}.containers`),
    ...containerErrors(list(spec, 'initContainers'), `${path}.initContainers`),
    ...(restart !== '' && !restarts.includes(restart)
      ? [notSupported(`${path}.restartPolicy`, restart, restarts)]
      : []),
  ];
}

function volumeErrors(spec: JsonObject, path: string): readonly FieldError[] {
  return uniqueNames(list(spec, 'volumes'), `${path}.volumes`);
}

function containerErrors(containers: readonly Json[], path: string): readonly FieldError[] {
  return [
    ...uniqueNames(containers, path),
    ...containers.flatMap((container, i) => [
      ...(text(container, 'image') === '' ? [required(`${path}[${i}].image`)] : []),
      ...pullErrors(container, `${path}[${i}].imagePullPolicy`),
      ...list(container, 'ports').flatMap((port, at) => portErrors(port, `${path}[${i}].ports[${at}]`)),
      ...list(container, 'env').flatMap((variable, at) =>
        text(variable, 'name') === '' ? [required(`${path}[${i}].env[${at}].name`)] : [],
      ),
      ...resourceErrors(container, `${path}[${i}].resources`),
    ]),
  ];
}

function pullErrors(container: Json, path: string): readonly FieldError[] {
  const policy = text(container, 'imagePullPolicy', 'Always');
  return PULLS.includes(policy) ? [] : [notSupported(path, policy, PULLS)];
}

/** Nothing less than nothing may be asked for, and no more than the limit. */
function resourceErrors(container: Json, path: string): readonly FieldError[] {
  const amount = (kind: string, name: string): bigint | undefined => {
    const given = objectAt(container, `resources.${kind}`)[name];
    return parseQuantity(typeof given === 'number' ? String(given) : typeof given === 'string' ? given : '');
  };
  return ['limits', 'requests'].flatMap((kind) =>
    Object.entries(objectAt(container, `resources.${kind}`)).flatMap(([name, given]): readonly FieldError[] => {
      const [asked, limit] = [amount(kind, name), amount('limits', name)];
      if (asked === undefined) return [];
      if (asked < 0n) {
        return [invalid(`${path}.${kind}[${name}]`, scalar(given), 'must be greater than or equal to 0')];
      }
      const beyond = kind === 'requests' && limit !== undefined && asked > limit;
      const detail = `must be less than or equal to ${name} limit of ${scalar(objectAt(container, 'resources.limits')[name])}`;
      return beyond ? [invalid(`${path}.requests`, scalar(given), detail)] : [];
    }),
  );
}

function uniqueNames(items: readonly Json[], path: string): readonly FieldError[] {
  const seen = new Set<string>();
  return items.flatMap((item, i): readonly FieldError[] => {
    const name = text(item, 'name');
    const at = `${path}[${i}].name`;
    if (name === '') return [required(at)];
    const known = seen.has(name);
    seen.add(name);
    return [
      ...nameErrors(DNS_LABEL, name).map((complaint) => invalid(at, name, complaint)),
      ...(known ? [duplicate(at, name)] : []),
    ];
  });
}

function portErrors(port: Json, path: string): readonly FieldError[] {
  const number = isObject(port) ? port['containerPort'] : undefined;
  const protocol = text(port, 'protocol', 'TCP');
  return [
    ...(number === undefined || number === 0
      ? [required(`${path}.containerPort`)]
      : portRange(number, `${path}.containerPort`)),
    ...(PROTOCOLS.includes(protocol) ? [] : [notSupported(`${path}.protocol`, protocol, PROTOCOLS)]),
  ];
}

export function portRange(number: Json, path: string): readonly FieldError[] {
  const fits = typeof number === 'number' && number >= 1 && number <= 65535;
  return fits ? [] : [invalid(path, number, 'must be between 1 and 65535, inclusive')];
}

const ADVICE =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** A pod's spec is fixed but for a few fields. */
function updateErrors(pod: JsonObject, old: JsonObject): readonly FieldError[] {
  const changed = !sameJson(fixedPart(pod), fixedPart(old));
  return changed ? [forbidden('spec', ADVICE)] : [];
}

/** What containers ask for changes only through the subresource `resize`. */
export function podResourceErrors(pod: JsonObject, old: JsonObject): readonly FieldError[] {
  const asked = (one: JsonObject): Json =>
    ['containers', 'initContainers'].flatMap((field) =>
      list(one, `spec.${field}`).map((container): Json => objectAt(container, 'resources')),
    );
  return sameJson(asked(pod), asked(old)) ? [] : [forbidden('spec', ADVICE)];
}

function fixedPart(pod: JsonObject): JsonObject {
  const {
    activeDeadlineSeconds: _deadline,
    tolerations: _tolerations,
    nodeName: _node,
    ephemeralContainers: _ephemeral,
    ...spec
  } = objectAt(pod, 'spec');
  const withoutImages = (field: string): Json =>
    list(spec, field).map((container) =>
      isObject(container)
        ? { ...container, image: null, imagePullPolicy: null, resources: null, resizePolicy: null }
        : container,
    );
  return { ...spec, containers: withoutImages('containers'), initContainers: withoutImages('initContainers') };
}
