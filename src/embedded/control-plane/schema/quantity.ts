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

/** Whether a quantity counts in powers of 1024. */
export const isBinary = (text: string): boolean => /[KMGTPE]i$/.test(text);

const DECIMAL_SUFFIXES = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 1_000_000_000n;

/** A quantity as Kubernetes writes it: with the largest suffix that leaves no fraction. */
export function formatQuantity(nanos: bigint, binary: boolean): string {
  if (nanos === 0n) return '0';
  const whole = nanos % NANO === 0n ? nanos / NANO : undefined;
  if (binary && whole !== undefined && (whole >= 1024n || whole <= -1024n)) {
    return withSuffix(whole, 1024n, BINARY_SUFFIXES);
  }
  return withSuffix(nanos, 1000n, DECIMAL_SUFFIXES);
}

function withSuffix(value: bigint, base: bigint, suffixes: readonly string[]): string {
  let [left, at] = [value, 0];
  for (; left % base === 0n && at < suffixes.length - 1; at++) left /= base;
  return `${left}${suffixes[at] ?? ''}`;
}
