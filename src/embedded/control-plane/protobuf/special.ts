import type { Json } from '../schema/index.ts';
import { apiTime } from '../object.ts';
import { numberOf, readFields, textOf } from './wire.ts';
import type { WireField } from './wire.ts';

const fieldsOf = (message: Buffer): ReadonlyMap<number, WireField['value']> =>
  new Map([...readFields(message)].map(({ number, value }) => [number, value]));

/** Messages whose JSON form is not an object of their fields. `undefined` stands for the zero value. */
export const SPECIAL: Readonly<Record<string, (message: Buffer) => Json | undefined>> = {
  time: (message) => {
    const fields = fieldsOf(message);
    return fields.size === 0 ? undefined : apiTime(numberOf(fields.get(1)) * 1000);
  },
  microTime: (message) => {
    const fields = fieldsOf(message);
    if (fields.size === 0) return undefined;
    const micros = String(Math.floor(numberOf(fields.get(2)) / 1000)).padStart(6, '0');
    return `${apiTime(numberOf(fields.get(1)) * 1000).slice(0, -1)}.${micros}Z`;
  },
  duration: (message) => `${numberOf(fieldsOf(message).get(1)) / 1e9}s`,
  quantity: (message) => textOf(fieldsOf(message).get(1)),
  intOrString: (message) => {
    const fields = fieldsOf(message);
    return numberOf(fields.get(1)) === 0 ? numberOf(fields.get(2)) : textOf(fields.get(3));
  },
  json: (message) => {
    const raw = textOf(fieldsOf(message).get(1));
    return raw === '' ? undefined : (JSON.parse(raw) as Json);
  },
};
