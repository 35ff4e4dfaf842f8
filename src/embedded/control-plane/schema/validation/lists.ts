import { sameJson } from '../json.ts';
import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { Correlation } from './correlation.ts';
import { compileChild } from './node.ts';
import { failures } from './sink.ts';
import type { Sink } from './sink.ts';

type ListCheck = (value: readonly Json[], path: string, sink: Sink, correlation: Correlation | undefined) => void;

/** Items first, then the list's own bounds. */
export function listCheck(schema: JsonSchema): ListCheck {
  const item = schema.items === undefined ? undefined : compileChild(schema.items);
  const { minItems, maxItems, uniqueItems } = schema;
  return (value, path, sink, correlation) => {
    if (item !== undefined) {
      for (const [i, entry] of value.entries()) item(entry, `${path}[${i}]`, sink, correlation?.item(i));
    }
    if (minItems !== undefined && value.length < minItems) {
      failures.value(sink, path, value.length, `should have at least ${minItems} items`);
    }
    if (maxItems !== undefined && value.length > maxItems)
      failures.tooMany(sink, path, value.length, maxItems, 'items');
    if (uniqueItems === true && value.some((entry, i) => value.slice(0, i).some((other) => sameJson(other, entry)))) {
      failures.value(sink, path, '', "shouldn't contain duplicates");
    }
    sink.matches += 1;
  };
}
