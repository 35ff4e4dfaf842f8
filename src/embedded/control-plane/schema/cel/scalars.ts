import { evaluate } from '@marcbachmann/cel-js';
import type { Json } from '../json.ts';
import { parseGoDuration } from '../validation/go-duration.ts';

export const toBytes = (value: Json): unknown => (typeof value === 'string' ? Buffer.from(value, 'base64') : value);

export function toTimestamp(value: Json): unknown {
  const ms = typeof value === 'string' ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? value : new Date(ms);
}

export function toDuration(value: Json): unknown {
  const nanoseconds = typeof value === 'string' ? parseGoDuration(value) : undefined;
  return nanoseconds === undefined ? value : evaluate(`duration("${nanoseconds.toString()}ns")`);
}
