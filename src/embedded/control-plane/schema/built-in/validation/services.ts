import { duplicate, required } from '../../field-error.ts';
import type { FieldError } from '../../field-error.ts';
import type { Json, JsonObject } from '../../json.ts';
import { at, list, text } from '../../table/built-in/fields.ts';
import { portRange } from './pods.ts';

export function serviceErrors(service: JsonObject): readonly FieldError[] {
  const ports = list(service, 'spec.ports');
  const needless = text(service, 'spec.type') === 'ExternalName' || text(service, 'spec.clusterIP') === 'None';
  return [
    ...(ports.length === 0 && !needless ? [required('spec.ports')] : []),
    ...ports.flatMap((port, i) => portErrors(port, ports.length > 1, `spec.ports[${i}]`)),
    ...repeatedPorts(ports),
  ];
}

function portErrors(port: Json, several: boolean, path: string): readonly FieldError[] {
  const unnamed = several && text(port, 'name') === '';
  return [...(unnamed ? [required(`${path}.name`)] : []), ...portRange(at(port, 'port') ?? 0, `${path}.port`)];
}

function repeatedPorts(ports: readonly Json[]): readonly FieldError[] {
  const keys = ports.map((port) => JSON.stringify([at(port, 'port') ?? null, text(port, 'protocol', 'TCP')]));
  return ports.flatMap((port, i) =>
    keys.indexOf(keys[i] ?? '') < i
      ? [duplicate(`spec.ports[${i}]`, { port: at(port, 'port') ?? null, protocol: text(port, 'protocol', 'TCP') })]
      : [],
  );
}
