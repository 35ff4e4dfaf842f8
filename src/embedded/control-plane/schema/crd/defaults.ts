import { isObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';

/** What the API server fills into a new definition: singular, listKind, conversion strategy. */
export function defaultCrd(crd: JsonObject): JsonObject {
  const spec = crd['spec'];
  if (!isObject(spec)) return crd;
  return {
    ...crd,
    spec: { ...spec, names: defaultNames(spec['names']), conversion: defaultConversion(spec['conversion']) },
  };
}

function defaultNames(names: Json | undefined): Json | undefined {
  if (!isObject(names) || typeof names['kind'] !== 'string') return names;
  const kind = names['kind'];
  const given = (value: Json | undefined): boolean => value !== undefined && value !== null && value !== '';
  return {
    ...names,
    singular: given(names['singular']) ? names['singular'] : kind.toLowerCase(),
    listKind: given(names['listKind']) ? names['listKind'] : `${kind}List`,
  };
}

function defaultConversion(conversion: Json | undefined): Json {
  if (conversion === undefined || conversion === null) return { strategy: 'None' };
  if (!isObject(conversion) || !isObject(conversion['webhook'])) return conversion;
  const webhook = conversion['webhook'];
  const clientConfig = webhook['clientConfig'];
  if (!isObject(clientConfig) || !isObject(clientConfig['service'])) return conversion;
  const service = { port: 443, ...clientConfig['service'] };
  return { ...conversion, webhook: { ...webhook, clientConfig: { ...clientConfig, service } } };
}
