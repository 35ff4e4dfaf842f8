import type { Json } from '../json.ts';
import type { JsonSchema } from '../json-schema.ts';
import type { Correlation } from './correlation.ts';
import { compileNode } from './node.ts';
import type { Check } from './node.ts';
import { failures, Sink } from './sink.ts';

/** `anyOf`, `oneOf`, `allOf` and `not`. */
export function combinations(schema: JsonSchema): Check {
  const parts = [
    anyOf(schema.anyOf?.map(compileNode) ?? []),
    oneOf(schema.oneOf?.map(compileNode) ?? []),
    allOf(schema.allOf?.map(compileNode) ?? []),
    not(schema.not === undefined ? undefined : compileNode(schema.not)),
  ].filter((part) => part !== undefined);
  return (value, path, sink, correlation) => {
    for (const part of parts) part(value, path, sink, correlation);
    sink.matches += 1;
  };
}

function run(check: Check, value: Json, path: string, correlation: Correlation | undefined): Sink {
  const sink = new Sink();
  check(value, path, sink, correlation);
  return sink;
}

const passed = (sink: Sink): boolean => sink.failures.length === 0;

/** The failed alternative with most checks passed; the first of equals. */
const closest = (sinks: readonly Sink[]): Sink | undefined =>
  sinks.reduce<Sink | undefined>(
    (best, sink) => (best === undefined || sink.matches > best.matches ? sink : best),
    undefined,
  );

function anyOf(checks: readonly Check[]): Check | undefined {
  if (checks.length === 0) return undefined;
  return (value, path, sink, correlation) => {
    const failed: Sink[] = [];
    for (const check of checks) {
      const result = run(check, value, path, correlation);
      if (passed(result)) {
        sink.merge(result);
        return;
      }
      failed.push(result);
    }
    failures.combination(sink, path, 'must validate at least one schema (anyOf)');
    sink.merge(closest(failed) ?? new Sink());
  };
}

function oneOf(checks: readonly Check[]): Check | undefined {
  if (checks.length === 0) return undefined;
  return (value, path, sink, correlation) => {
    const results = checks.map((check) => run(check, value, path, correlation));
    const valid = results.filter(passed);
    if (valid.length === 1) {
      sink.merge(valid[0] ?? new Sink());
      return;
    }
    const found = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
    failures.combination(sink, path, `must validate one and only one schema (oneOf). ${found}`);
    if (valid.length === 0) sink.merge(closest(results) ?? new Sink());
  };
}

function allOf(checks: readonly Check[]): Check | undefined {
  if (checks.length === 0) return undefined;
  return (value, path, sink, correlation) => {
    const results = checks.map((check) => run(check, value, path, correlation));
    for (const result of results) sink.merge(result);
    const valid = results.filter(passed).length;
    if (valid === results.length) return;
    failures.combination(sink, path, `must validate all the schemas (allOf)${valid === 0 ? '. None validated' : ''}`);
  };
}

function not(check: Check | undefined): Check | undefined {
  if (check === undefined) return undefined;
  return (value, path, sink, correlation) => {
    if (passed(run(check, value, path, correlation)))
      failures.combination(sink, path, 'must not validate the schema (not)');
  };
}
