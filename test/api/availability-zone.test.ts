import { describe, expect, it } from 'vitest';
import { matchesPattern, parseAvailabilityZone, type ParsedAvailabilityZone } from '../../src/api/availability-zone.ts';
import { BAD_MANIFESTS, GOOD_CHANGES, soundSpec } from '../contracts/kubernetes/availability-zone-manifests.ts';
import { edited } from '../contracts/kubernetes/manifest.ts';
import { sampleObjects } from '../support/samples.ts';

const metadata = { name: 'az1', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };
const parse = (spec: unknown): ParsedAvailabilityZone => parseAvailabilityZone({ metadata, spec });
const problemsOf = (parsed: ParsedAvailabilityZone) => (parsed.ok ? [] : parsed.problems);
const samples = sampleObjects().filter(({ object }) => object.kind === 'AvailabilityZone');

describe('parsing an AvailabilityZone', () => {
  it('takes the sound one and fills in the defaults', () => {
    const parsed = parse(soundSpec());
    expect(problemsOf(parsed)).toEqual([]);
    expect(parsed).toMatchObject({ zone: { kind: 'AvailabilityZone', metadata, spec: { purpose: 'Workload' } } });
  });

  it.each(samples)('takes the sample $file $object.metadata.name', ({ object }) => {
    expect(problemsOf(parse(object.spec))).toEqual([]);
  });

  it.each(GOOD_CHANGES)('takes $name', (change) => {
    expect(problemsOf(parse(edited(soundSpec(), change)))).toEqual([]);
  });

  it.each(BAD_MANIFESTS.filter(({ judge }) => judge !== 'server'))('refuses $name', (bad) => {
    expect(problemsOf(parse(edited(soundSpec(), bad)))).toContainEqual({
      field: bad.field,
      message: expect.stringContaining(bad.operatorSays ?? bad.says) as string,
    });
  });
});

describe('host patterns', () => {
  it.each([
    ['compute-az1-1', 'compute-az1-1', true],
    ['compute-az1-1', 'compute-az1-11', false],
    ['compute-az1-*', 'compute-az1-11', true],
    ['compute-az1-*', 'compute-az2-1', false],
    ['compute-az?-1', 'compute-az3-1', true],
    ['compute-az?-1', 'compute-az-1', false],
    ['node.example', 'nodeXexample', false],
    ['*', 'anything.at-all', true],
  ])('%s and %s: %s', (pattern, host, fits) => {
    expect(matchesPattern(pattern, host)).toBe(fits);
  });
});
