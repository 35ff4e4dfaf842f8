const NANO_EXPONENT: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };
const QUANTITY = /^([+-]?)(\d+\.?\d*|\.\d+)(?:(Ki|Mi|Gi|Ti|Pi|Ei)|([numkMGTPE]?)|[eE]([+-]?\d+))$/;

/** Billionths of a quantity such as `500m`, `1.5Gi`, `2e3`, rounded up as Kubernetes does; undefined when it is none. */
export function parseQuantity(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = '', binary, suffix, exponent] = match;
  const [whole = '', fraction = ''] = digits.split('.');
  const power = 9 + (exponent === undefined ? (NANO_EXPONENT[suffix ?? ''] ?? 0) : Number(exponent)) - fraction.length;
  const mantissa = BigInt(`${whole}${fraction}`) << BigInt(BINARY[binary ?? ''] ?? 0);
  const scaled = power >= 0 ? mantissa * 10n ** BigInt(power) : ceilDivide(mantissa, 10n ** BigInt(-power));
  return sign === '-' ? -scaled : scaled;
}

const ceilDivide = (value: bigint, by: bigint): bigint => (value + by - 1n) / by;
