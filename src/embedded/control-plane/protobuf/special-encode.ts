import type { Json } from '../schema/index.ts';
import { bytesField, textField, varintField } from './wire.ts';

const text = (value: Json): string => (typeof value === 'string' ? value : '');
const seconds = (value: Json): number => Math.floor(Date.parse(text(value)) / 1000);
/** The digits after the point of a time, as nanoseconds. */
const nanos = (value: Json): number => Number((/\.(\d{1,9})/.exec(text(value))?.[1] ?? '').padEnd(9, '0'));

/** What `SPECIAL` reads, the other way: messages whose JSON form is not an object of their fields. */
export const ENCODERS: Readonly<Record<string, (value: Json) => Buffer>> = {
  time: (value) => Buffer.concat([varintField(1, seconds(value)), varintField(2, 0)]),
  microTime: (value) => Buffer.concat([varintField(1, seconds(value)), varintField(2, nanos(value))]),
  duration: (value) => varintField(1, goDuration(text(value))),
  quantity: (value) => textField(1, typeof value === 'number' ? String(value) : text(value)),
  intOrString: (value) =>
    typeof value === 'number'
      ? Buffer.concat([varintField(1, 0), varintField(2, value), textField(3, '')])
      : Buffer.concat([varintField(1, 1), varintField(2, 0), textField(3, text(value))]),
  json: (value) => bytesField(1, JSON.stringify(value)),
};

const UNITS: Readonly<Record<string, number>> = { h: 3.6e12, m: 6e10, s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** `1h30m` in nanoseconds. */
function goDuration(value: string): number {
  const parts = value.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g);
  const sum = [...parts].reduce((total, [, number, unit = '']) => total + Number(number) * (UNITS[unit] ?? 0), 0);
  return value.startsWith('-') ? -sum : sum;
}
