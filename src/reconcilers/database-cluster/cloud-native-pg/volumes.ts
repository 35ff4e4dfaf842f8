import type { Volume } from './objects.ts';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  ...{ k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50 },
};

/** Bytes that a quantity of Kubernetes stands for; undefined for one that is not written as sizes are. Pure. */
export function bytesOf(quantity: string): number | undefined {
  const [, figures = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)([A-Za-z]*)$/.exec(quantity) ?? [];
  const factor = UNITS[unit];
  return figures === '' || factor === undefined ? undefined : Number(figures) * factor;
}

/**
 * The first volume that is smaller than declared, with its size. CloudNativePG calls a Cluster healthy whose volumes do not
 * grow: whether they did is to be seen on them alone. Pure.
 */
export function tooSmall(
  volumes: readonly Volume[],
  sizeGiB: number,
): { readonly name: string; readonly size: string } | undefined {
  for (const { metadata, status } of volumes) {
    const size = status?.capacity?.storage;
    const bytes = size === undefined ? undefined : bytesOf(size);
    if (size !== undefined && bytes !== undefined && bytes < sizeGiB * 2 ** 30) return { name: metadata.name, size };
  }
  return undefined;
}
