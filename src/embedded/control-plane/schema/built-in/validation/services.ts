import { duplicate, invalid, notSupported, required } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import type { Json, JsonObject } from '../../json.ts';
import { at, list, text } from '../../table/built-in/fields.ts';
import { portRange } from './pods.ts';

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];

const typeErrors = (type: string): readonly FieldError[] =>
  TYPES.includes(type) ? [] : [notSupported('spec.type', type, TYPES)];

/** The address is the service's for as long as it has one. */
function addressErrors(service: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const before = text(old, 'spec.clusterIP');
  const leaves = text(service, 'spec.type') === 'ExternalName' || text(old, 'spec.type') === 'ExternalName';
  const now = text(service, 'spec.clusterIP');
  if (before === '' || leaves || before === now) return [];
  return [invalid('spec.clusterIPs[0]', [now], 'may not change once set')];
}

export function serviceErrors(service: JsonObject, old: JsonObject | undefined): readonly FieldError[] {
  const ports = list(service, 'spec.ports');
  const needless = text(service, 'spec.type') === 'ExternalName' || text(service, 'spec.clusterIP') === 'None';
  return [
    ...(ports.length === 0 && !needless ? [required('spec.ports')] : []),
    ...ports.flatMap((port, i) => portErrors(port, ports.length > 1, `spec.ports[${i}]`)),
    ...repeatedPorts(ports),
    ...typeErrors(text(service, 'spec.type', 'ClusterIP')),
    ...addressErrors(service, old),
  ];
}

function portErrors(port: Json, several: boolean, path: string): readonly FieldError[] {
  const unnamed = several && text(port, 'name') === '';
  const target = at(port, 'targetPort');
  return [
    ...(unnamed ? [required(`${path}.name`)] : []),
    ...portRange(at(port, 'port') ?? 0, `${path}.port`),
    ...(typeof target === 'string' ? [] : portRange(target ?? 0, `${path}.targetPort`)),
  ];
}

function repeatedPorts(ports: readonly Json[]): readonly FieldError[] {
  const keys = ports.map((port) => JSON.stringify([at(port, 'port') ?? null, text(port, 'protocol', 'TCP')]));
  return ports.flatMap((port, i) =>
    keys.indexOf(keys[i] ?? '') < i
      ? [duplicate(`spec.ports[${i}]`, { port: at(port, 'port') ?? null, protocol: text(port, 'protocol', 'TCP') })]
      : [],
  );
}
