import type { ServerRow } from './table.ts';

/** `/dev/sda` for 0, `/dev/sdb` for 1. */
export function deviceName(index: number): string {
  const letters = 'abcdefghijklmnopqrstuvwxyz';
  const high = index >= letters.length ? letters.charAt(Math.floor(index / letters.length) - 1) : '';
  return `/dev/sd${high}${letters.charAt(index % letters.length)}`;
}

/** The first device that nothing of the server is on; the root disk has the first. */
export function freeDevice({ volumes }: Pick<ServerRow, 'volumes'>): string {
  const taken = new Set(volumes.map(({ device }) => device));
  let index = 1;
  while (taken.has(deviceName(index))) index += 1;
  return deviceName(index);
}
