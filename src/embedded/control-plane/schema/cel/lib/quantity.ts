import type { Environment } from '@marcbachmann/cel-js';
import { parseQuantity } from '../../quantity.ts';
import { CelFailure, opaqueType } from './library.ts';

const SCALE = 1_000_000_000n;
const MAX_INT = (1n << 63n) - 1n;

/** A quantity in billionths, exact. */
class Quantity {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }

  get isInteger(): boolean {
    return this.nano % SCALE === 0n && this.nano / SCALE <= MAX_INT && this.nano / SCALE >= -MAX_INT - 1n;
  }

  equals(other: unknown): boolean {
    return other instanceof Quantity && other.nano === this.nano;
  }
}

const TYPE = 'kubernetes.Quantity';

/** `quantity(text)`, `isQuantity(text)` and arithmetic on quantities (`library/quantity.go`). */
export function registerQuantity(environment: Environment): void {
  opaqueType(environment, TYPE, Quantity);
  environment
    .registerFunction(`quantity(string): ${TYPE}`, toQuantity)
    .registerFunction('isQuantity(string): bool', (text: string) => parseQuantity(text) !== undefined)
    .registerFunction(`${TYPE}.sign(): int`, ({ nano }: Quantity) => (nano > 0n ? 1n : nano < 0n ? -1n : 0n))
    .registerFunction(`${TYPE}.isInteger(): bool`, (value: Quantity) => value.isInteger)
    .registerFunction(`${TYPE}.asInteger(): int`, asInteger)
    .registerFunction(`${TYPE}.asApproximateFloat(): double`, ({ nano }: Quantity) => Number(nano) / Number(SCALE))
    .registerFunction(`${TYPE}.isLessThan(${TYPE}): bool`, (a: Quantity, b: Quantity) => a.nano < b.nano)
    .registerFunction(`${TYPE}.isGreaterThan(${TYPE}): bool`, (a: Quantity, b: Quantity) => a.nano > b.nano)
    .registerFunction(`${TYPE}.compareTo(${TYPE}): int`, (a: Quantity, b: Quantity) =>
      a.nano < b.nano ? -1n : a.nano > b.nano ? 1n : 0n,
    )
    .registerFunction(`${TYPE}.add(${TYPE}): ${TYPE}`, (a: Quantity, b: Quantity) => new Quantity(a.nano + b.nano))
    .registerFunction(`${TYPE}.add(int): ${TYPE}`, (a: Quantity, b: bigint) => new Quantity(a.nano + b * SCALE))
    .registerFunction(`${TYPE}.sub(${TYPE}): ${TYPE}`, (a: Quantity, b: Quantity) => new Quantity(a.nano - b.nano))
    .registerFunction(`${TYPE}.sub(int): ${TYPE}`, (a: Quantity, b: bigint) => new Quantity(a.nano - b * SCALE))
    .registerOperator(`${TYPE} == ${TYPE}`, (a: Quantity, b: Quantity) => a.equals(b));
}

function toQuantity(text: string): Quantity {
  const nano = parseQuantity(text);
  if (nano === undefined) {
    throw new CelFailure("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  return new Quantity(nano);
}

function asInteger(value: Quantity): bigint {
  if (!value.isInteger) throw new CelFailure('cannot convert value to integer');
  return value.nano / SCALE;
}
