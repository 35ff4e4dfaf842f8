import { isoMicros } from '../context.ts';

/** A time as Nova and Cinder read it back from their database, which keeps whole seconds. */
export function storedTime(ms: number): string {
  return isoMicros(Math.floor(ms / 1000) * 1000);
}
