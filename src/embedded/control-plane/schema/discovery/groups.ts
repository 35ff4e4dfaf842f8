import type { ResourceDefinition } from '../resource.ts';

export interface ServedGroup {
  /** Empty for the core group. */
  readonly name: string;
  /** Preferred first. */
  readonly versions: readonly string[];
}

export const groupVersionOf = ({ group, version }: { readonly group: string; readonly version: string }): string =>
  group === '' ? version : `${group}/${version}`;

/** The groups of the served resources in their first order of appearance, each with its versions, preferred first. */
export function groupsOf(resources: readonly ResourceDefinition[]): readonly ServedGroup[] {
  const versions = new Map<string, Set<string>>();
  for (const { group, version } of resources) {
    versions.set(group, (versions.get(group) ?? new Set()).add(version));
  }
  return [...versions].map(([name, found]) => ({ name, versions: [...found].sort(compareVersions) }));
}

/** Orders versions as discovery does: stable, then beta, then alpha, higher first, then others by name (`version.CompareKubeAwareVersionStrings`). */
export function compareVersions(a: string, b: string): number {
  const left = parse(a);
  const right = parse(b);
  if (left === undefined && right === undefined) return a < b ? -1 : a > b ? 1 : 0;
  if (left === undefined) return 1;
  if (right === undefined) return -1;
  return right.stage - left.stage || right.major - left.major || right.minor - left.minor;
}

function parse(version: string): { stage: number; major: number; minor: number } | undefined {
  const match = /^v([1-9]\d*)(?:(alpha|beta)([1-9]\d*))?$/.exec(version);
  if (match === null) return undefined;
  const stage = match[2] === undefined ? 2 : match[2] === 'beta' ? 1 : 0;
  return { stage, major: Number(match[1]), minor: Number(match[3] ?? 0) };
}
