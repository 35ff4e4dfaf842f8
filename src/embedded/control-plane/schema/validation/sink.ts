import { invalid, notSupported, required, tooLong, tooMany, typeInvalid } from '../field-error.ts';
import type { FieldError } from '../field-error.ts';
import { goJson } from '../json.ts';
import type { Json } from '../json.ts';

/** A failure as kube-openapi words it: `text` decides what counts as a duplicate. */
export interface Failure {
  readonly text: string;
  readonly error: FieldError;
}

/** Collects failures, and how many checks were passed: that picks the alternative to report of an anyOf or oneOf. */
export class Sink {
  readonly failures: Failure[] = [];
  matches = 0;

  add(text: string, error: FieldError): void {
    this.failures.push({ text, error });
  }

  merge(other: Sink): void {
    this.failures.push(...other.failures);
    this.matches += other.matches;
  }

  /** Each text once, the first one. */
  errors(): readonly FieldError[] {
    return [...new Map(this.failures.toReversed().map((failure) => [failure.text, failure.error])).values()].reverse();
  }
}

const fieldOf = (path: string): string => (path.startsWith('.') ? path.slice(1) : path);

/** The failures of kube-openapi (`pkg/validation/errors/schema.go`), already turned into field errors. */
export const failures = {
  type(sink: Sink, path: string, wanted: string, got: string): void {
    const text = `${path} in body must be of type ${wanted}: ${JSON.stringify(got)}`;
    sink.add(text, typeInvalid(fieldOf(path), got, text));
  },
  required(sink: Sink, path: string): void {
    sink.add(`${path} in body is required`, required(fieldOf(path)));
  },
  enum(sink: Sink, path: string, value: Json, allowed: readonly Json[]): void {
    const shown = allowed.map((item) => (typeof item === 'string' ? item : goJson(item)));
    sink.add(`${path} in body should be one of [${shown.join(' ')}]`, notSupported(fieldOf(path), value, shown));
  },
  tooLong(sink: Sink, path: string, max: number): void {
    sink.add(`${path} in body should be at most ${max} chars long`, tooLong(fieldOf(path), max));
  },
  tooMany(sink: Sink, path: string, actual: number, max: number, what: 'items' | 'properties'): void {
    sink.add(`${path} in body should have at most ${max} ${what}`, tooMany(fieldOf(path), actual, max));
  },
  /** Everything else: the text is the detail. */
  value(sink: Sink, path: string, value: Json, complaint: string): void {
    const text = `${path} in body ${complaint}`;
    sink.add(text, invalid(fieldOf(path), value, text));
  },
  /** A failed combination of schemas names no field. */
  combination(sink: Sink, path: string, complaint: string): void {
    const text = `${JSON.stringify(path)} ${complaint}`;
    sink.add(text, invalid('', '', text));
  },
};
