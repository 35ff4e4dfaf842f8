import type { Environment } from '@marcbachmann/cel-js';
import { CelFailure, opaqueType } from './library.ts';

const SEMVER =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?$/;

class Semver {
  readonly core: readonly bigint[];
  readonly prerelease: readonly string[];

  constructor(match: RegExpExecArray) {
    this.core = match.slice(1, 4).map(BigInt);
    this.prerelease = match[4]?.split('.') ?? [];
  }

  compare(other: Semver): bigint {
    for (const [i, part] of this.core.entries()) {
      const theirs = other.core[i] ?? 0n;
      if (part !== theirs) return part < theirs ? -1n : 1n;
    }
    return comparePrerelease(this.prerelease, other.prerelease);
  }

  equals(other: unknown): boolean {
    return other instanceof Semver && this.compare(other) === 0n;
  }
}

function comparePrerelease(a: readonly string[], b: readonly string[]): bigint {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0n : a.length === 0 ? 1n : -1n;
  for (const [i, left] of a.entries()) {
    const right = b[i];
    if (right === undefined) return 1n;
    if (left === right) continue;
    const [leftNumber, rightNumber] = [/^\d+$/.test(left), /^\d+$/.test(right)];
    if (leftNumber && rightNumber) return BigInt(left) < BigInt(right) ? -1n : 1n;
    if (leftNumber !== rightNumber) return leftNumber ? -1n : 1n;
    return left < right ? -1n : 1n;
  }
  return a.length < b.length ? -1n : 0n;
}

const TYPE = 'kubernetes.Semver';

/** `semver(text)`, `isSemver(text)`, with `normalize` as second argument (`library/semverlib.go`). */
export function registerSemver(environment: Environment): void {
  opaqueType(environment, TYPE, Semver);
  environment
    .registerFunction(`semver(string): ${TYPE}`, (text: string) => parse(text, false))
    .registerFunction(`semver(string, bool): ${TYPE}`, parse)
    .registerFunction('isSemver(string): bool', (text: string) => SEMVER.test(text))
    .registerFunction('isSemver(string, bool): bool', (text: string, lenient: boolean) =>
      SEMVER.test(lenient ? normalize(text) : text),
    )
    .registerFunction(`${TYPE}.major(): int`, ({ core }: Semver) => core[0])
    .registerFunction(`${TYPE}.minor(): int`, ({ core }: Semver) => core[1])
    .registerFunction(`${TYPE}.patch(): int`, ({ core }: Semver) => core[2])
    .registerFunction(`${TYPE}.isLessThan(${TYPE}): bool`, (a: Semver, b: Semver) => a.compare(b) < 0n)
    .registerFunction(`${TYPE}.isGreaterThan(${TYPE}): bool`, (a: Semver, b: Semver) => a.compare(b) > 0n)
    .registerFunction(`${TYPE}.compareTo(${TYPE}): int`, (a: Semver, b: Semver) => a.compare(b))
    .registerOperator(`${TYPE} == ${TYPE}`, (a: Semver, b: Semver) => a.equals(b));
}

function parse(text: string, lenient: boolean): Semver {
  const match = SEMVER.exec(lenient ? normalize(text) : text);
  if (match === null)
    throw new CelFailure(`Semver parse error during conversion from string: invalid version ${JSON.stringify(text)}`);
  return new Semver(match);
}

/** `v1.2` becomes `1.2.0`; leading zeros go. */
function normalize(text: string): string {
  const [core = '', ...rest] = text.replace(/^v/, '').split(/(?=[-+])/);
  const parts = core.split('.').map((part) => part.replace(/^0+(?=\d)/, ''));
  while (parts.length < 3) parts.push('0');
  return parts.join('.') + rest.join('');
}
