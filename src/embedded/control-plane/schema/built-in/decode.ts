import { isList, isObject } from '../json.ts';
import type { Json } from '../json.ts';
import { parseQuantity } from '../quantity.ts';
import { BUILT_IN_TYPES } from './packages.ts';
import type { BuiltInType } from './packages.ts';
import { OBJECT_META } from './schemas.ts';

/** Where a value stands: the type that holds the field, and the fields from the root, without indexes and keys. */
interface Place {
  readonly holder: string;
  readonly path: readonly string[];
  readonly decoder: Decoder;
}

/** Go decodes JSON into typed objects; what a strategic merge patch makes of one is converted. They complain in words of their own. */
export type Decoder = 'json' | 'converter';

/**
 * Why Go could not decode an object of a built-in kind: `json: cannot unmarshal string into Go struct field
 * DeploymentSpec.spec.replicas of type int32`. Undefined when it could.
 */
export function decodeProblem(fullName: string, object: Json, decoder: Decoder): string | undefined {
  const type = BUILT_IN_TYPES.get(fullName);
  return type === undefined ? undefined : structProblem(type, object, { holder: type.name, path: [], decoder });
}

function structProblem(type: BuiltInType, value: Json, place: Place): string | undefined {
  if (value === null) return undefined;
  if (!isObject(value)) return mismatch(value, place, goName(type));
  for (const [name, field] of Object.entries(value)) {
    const below = { ...place, holder: type.name, path: [...place.path, name] };
    const problem = field === undefined ? undefined : fieldProblem(type, name, field, below);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function fieldProblem(type: BuiltInType, name: string, value: Json, place: Place): string | undefined {
  const declared = type.fields.find((field) => field.name === name);
  if (declared !== undefined) return problemOf(type, declared.type, value, place);
  if (!type.isKind || name !== 'metadata') return undefined;
  const meta = BUILT_IN_TYPES.get(OBJECT_META);
  return meta === undefined ? undefined : structProblem(meta, value, place);
}

function problemOf(type: BuiltInType, mention: string, value: Json, place: Place): string | undefined {
  if (value === null) return undefined;
  if (mention.startsWith('[]')) {
    return isList(value)
      ? first(value, (item) => problemOf(type, mention.slice(2), item, place))
      : mismatch(value, place, goType(type, mention));
  }
  if (mention.startsWith('{}')) {
    const values = isObject(value) ? Object.values(value).filter((item) => item !== undefined) : undefined;
    return values === undefined
      ? mismatch(value, place, goType(type, mention))
      : first(values, (item) => problemOf(type, mention.slice(2), item, place));
  }
  const scalar = SCALAR_PROBLEMS[mention];
  if (scalar !== undefined) return scalar(value, place);
  const named = BUILT_IN_TYPES.get(type.resolve(mention));
  return named === undefined ? undefined : structProblem(named, value, place);
}

function first<T>(items: readonly T[], problem: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = problem(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

type ScalarProblem = (value: Json, place: Place) => string | undefined;

const typed =
  (fits: (value: Json) => boolean, goScalar: string): ScalarProblem =>
  (value, place) =>
    fits(value) ? undefined : mismatch(value, place, goScalar);

const isInteger =
  (limit: number) =>
  (value: Json): boolean =>
    typeof value === 'number' && Number.isInteger(value) && value < limit && value >= -limit;

const SCALAR_PROBLEMS: Readonly<Record<string, ScalarProblem>> = {
  string: typed((value) => typeof value === 'string', 'string'),
  bool: typed((value) => typeof value === 'boolean', 'bool'),
  int: typed(isInteger(2 ** 31), 'int32'),
  int64: typed(isInteger(2 ** 63), 'int64'),
  number: typed((value) => typeof value === 'number', 'float64'),
  bytes: bytesProblem,
  quantity: quantityProblem,
  any: () => undefined,
  time: () => undefined,
  microTime: () => undefined,
  intOrString: () => undefined,
};

function bytesProblem(value: Json, place: Place): string | undefined {
  if (typeof value !== 'string') return mismatch(value, place, '[]uint8');
  const text = value.replace(/[\r\n]/g, '');
  const stray = /[^A-Za-z0-9+/]/.exec(text.replace(/={0,2}$/, ''));
  if (stray !== null) return `illegal base64 data at input byte ${stray.index}`;
  return text.length % 4 === 0 ? undefined : `illegal base64 data at input byte ${text.length - (text.length % 4)}`;
}

function quantityProblem(value: Json): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text === 'string' && parseQuantity(text) !== undefined) return undefined;
  return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
}

function mismatch(value: Json, { holder, path, decoder }: Place, wanted: string): string {
  if (decoder === 'converter') return conversionProblem(value, wanted);
  const where = path.length === 0 ? 'value' : `struct field ${holder}.${path.join('.')}`;
  return `json: cannot unmarshal ${kindOf(value, wanted)} into Go ${where} of type ${wanted}`;
}

function kindOf(value: Json, wanted: string): string {
  if (isList(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'number' && /^(int|float)/.test(wanted) ? `number ${value}` : typeof value;
}

/** Words of `runtime.DefaultUnstructuredConverter`. */
function conversionProblem(value: Json, wanted: string): string {
  const given = isList(value) ? 'slice' : isObject(value) ? 'map' : goKind(value);
  if (wanted.startsWith('[]')) return `cannot restore slice from ${given}`;
  if (wanted.startsWith('map[')) return `cannot restore map from ${given}`;
  if (wanted.includes('.')) return `cannot restore struct from: ${given}`;
  return wanted === 'string' && given === 'int64'
    ? `cannot convert ${given} to ${wanted}`
    : `unrecognized type: ${wanted}`;
}

function goKind(value: Json): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

const GO_SCALARS: Readonly<Record<string, string>> = {
  int: 'int32',
  number: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
};

function goType(type: BuiltInType, mention: string): string {
  if (mention.startsWith('[]')) return `[]${goType(type, mention.slice(2))}`;
  if (mention.startsWith('{}')) return `map[string]${goType(type, mention.slice(2))}`;
  const named = BUILT_IN_TYPES.get(type.resolve(mention));
  return named === undefined ? (GO_SCALARS[mention] ?? mention) : goName(named);
}

/** `v1.PodSpec`: Go names a type by the last part of its package. */
const goName = ({ fullName }: BuiltInType): string => fullName.split('.').slice(-2).join('.');
