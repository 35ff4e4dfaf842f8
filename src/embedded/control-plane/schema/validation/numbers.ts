import type { JsonSchema } from '../json-schema.ts';
import { goNumber } from './go-number.ts';
import { failures } from './sink.ts';
import type { Sink } from './sink.ts';

/** Bounds and multiples. Integers are compared with the bound's whole part, as Go does after converting it. */
export function numberCheck(schema: JsonSchema): (value: number, path: string, sink: Sink) => void {
  const { maximum, minimum, multipleOf } = schema;
  const [exclusiveMax, exclusiveMin] = [schema.exclusiveMaximum === true, schema.exclusiveMinimum === true];
  return (value, path, sink) => {
    const like = (bound: number): number => (Number.isInteger(value) ? Math.trunc(bound) : bound);
    sink.matches += 1;
    if (multipleOf !== undefined) checkMultiple(value, like(multipleOf), path, sink);
    if (minimum !== undefined) {
      const bound = like(minimum);
      const complaint = exclusiveMin ? 'greater than' : 'greater than or equal to';
      if (exclusiveMin ? value <= bound : value < bound)
        failures.value(sink, path, value, `should be ${complaint} ${goNumber(bound)}`);
    }
    if (maximum !== undefined) {
      const bound = like(maximum);
      const complaint = exclusiveMax ? 'less than' : 'less than or equal to';
      if (exclusiveMax ? value >= bound : value > bound)
        failures.value(sink, path, value, `should be ${complaint} ${goNumber(bound)}`);
    }
  };
}

function checkMultiple(value: number, factor: number, path: string, sink: Sink): void {
  if (factor <= 0) {
    failures.value(sink, path, factor, `factor MultipleOf declared for ${path} must be positive: ${goNumber(factor)}`);
    return;
  }
  const multiple = factor < 1 ? (1 / factor) * value : value / factor;
  const whole = Math.abs(multiple - Math.round(multiple)) < 1e-9 * Math.max(1, Math.abs(multiple));
  if (!whole) failures.value(sink, path, value, `should be a multiple of ${goNumber(factor)}`);
}
