import { describe, expect, it } from 'vitest';
import { ground } from '../server.ts';
import type { Connect } from '../server.ts';
import { causesOf, warningsOf } from './causes.ts';
import { rootSchema, testKind } from './kind.ts';
import { RULE_CASES, RULE_SCHEMA } from './rule-cases.ts';
import { VALUE_CASES, VALUE_SCHEMA } from './value-cases.ts';

/** Pruning, defaulting, validation and rules of custom resources: each spec's fate, in the server's own words. */
export function describeValidation(connect: Connect): void {
  describe('values of custom resources', () => {
    const on = ground(connect, 'values');
    const { path, object } = testKind(on, rootSchema(VALUE_SCHEMA));

    it.each(VALUE_CASES)('$spec', async ({ spec, becomes, causes, warnings = [] }) => {
      const { body, headers } = await on.call('POST', `${path}?dryRun=All`, object('probe', spec));
      expect(causesOf(body)).toEqual(causes ?? []);
      expect(warningsOf(headers['warning'])).toEqual(warnings);
      if (causes === undefined) expect(body.spec).toEqual(becomes);
    });

    it('refuses unknown and duplicate fields when asked to be strict', async () => {
      const strict = `${path}?dryRun=All&fieldValidation=Strict`;
      const text = JSON.stringify(object('probe', { req: 'a', unknown: 1 })).replace('"req"', '"req":"b","req"');
      const { status, body } = await on.call('POST', strict, text);
      expect(status).toBe(400);
      expect(body.message).toBe(
        'Probe in version "v1" cannot be handled as a Probe: strict decoding error: duplicate field "spec.req", unknown field "spec.unknown"',
      );
    });
  });

  describe('rules of custom resources', () => {
    const on = ground(connect, 'rules');
    const { path, object } = testKind(on, rootSchema(RULE_SCHEMA));

    it.each(RULE_CASES)('$spec after $before', async ({ spec, before, causes }) => {
      if (before === undefined) {
        const { body } = await on.call('POST', `${path}?dryRun=All`, object('probe', spec));
        expect(causesOf(body)).toEqual(causes);
        return;
      }
      const made = await on.call('POST', path, object('changed', before));
      expect(made.status).toBe(201);
      const { body } = await on.call('PUT', `${path}/changed?dryRun=All`, { ...made.body, spec });
      await on.call('DELETE', `${path}/changed`);
      expect(causesOf(body)).toEqual(causes);
    });
  });
}
