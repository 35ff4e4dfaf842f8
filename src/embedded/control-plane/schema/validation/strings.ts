import type { JsonSchema } from '../json-schema.ts';
import { goPattern } from './regexp.ts';
import { failures } from './sink.ts';
import type { Sink } from './sink.ts';

/** Length and pattern of a string; the first failure ends it, as in kube-openapi. Lengths count code points. */
export function stringCheck(schema: JsonSchema): (value: string, path: string, sink: Sink) => void {
  const { maxLength, minLength, pattern } = schema;
  const compiled = pattern === undefined || pattern === '' ? undefined : goPattern(pattern);
  return (value, path, sink) => {
    const length = maxLength === undefined && minLength === undefined ? 0 : codePoints(value);
    if (maxLength !== undefined && length > maxLength) failures.tooLong(sink, path, maxLength);
    else if (minLength !== undefined && length < minLength) {
      failures.value(sink, path, value, `should be at least ${minLength} chars long`);
    } else if (compiled?.matches(value) === false) failures.value(sink, path, value, `should match '${pattern ?? ''}'`);
  };
}

export function codePoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length - 1; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0xd800 && code < 0xdc00) count -= 1;
  }
  return count;
}
