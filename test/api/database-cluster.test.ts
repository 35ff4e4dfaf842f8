import { describe, expect, it } from 'vitest';
import { parseDatabaseCluster, type ParsedDatabaseCluster } from '../../src/api/database-cluster.ts';
import { BAD_MANIFESTS, GOOD_CHANGES, soundSpec } from '../contracts/kubernetes/database-cluster-manifests.ts';
import { edited } from '../contracts/kubernetes/manifest.ts';
import { sampleObjects } from '../support/samples.ts';

const metadata = { name: 'wiki', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };
const parse = (spec: unknown, name = metadata.name): ParsedDatabaseCluster =>
  parseDatabaseCluster({ metadata: { ...metadata, name }, spec });
const problemsOf = (parsed: ParsedDatabaseCluster) => (parsed.ok ? [] : parsed.problems);
const samples = sampleObjects().filter(({ object }) => object.kind === 'DatabaseCluster');

describe('parsing a DatabaseCluster', () => {
  it('takes the sound one and fills in the defaults', () => {
    const parsed = parse(soundSpec());
    expect(problemsOf(parsed)).toEqual([]);
    expect(parsed).toMatchObject({
      cluster: { kind: 'DatabaseCluster', metadata, spec: { deletionPolicy: 'Retain' } },
    });
  });

  it('has an example of every topology', () => {
    const topologies = samples.map(({ object }) => (object.spec as { topology: string }).topology);
    expect(topologies).toEqual(expect.arrayContaining(['single', 'activePassive', 'galera', 'cloudNativePg']));
  });

  it.each(samples)('takes the example $file $object.metadata.name', ({ object }) => {
    expect(problemsOf(parse(object.spec))).toEqual([]);
  });

  it.each(GOOD_CHANGES)('takes $name', (change) => {
    expect(problemsOf(parse(edited(soundSpec(), change)))).toEqual([]);
  });

  it('knows at least sixty ways to get it wrong', () => {
    expect(BAD_MANIFESTS.length).toBeGreaterThanOrEqual(60);
  });

  it.each(BAD_MANIFESTS.filter(({ judge }) => judge !== 'server'))('refuses $name', (bad) => {
    expect(problemsOf(parse(edited(soundSpec(), bad)))).toContainEqual({
      field: bad.field,
      message: expect.stringContaining(bad.operatorSays ?? bad.says) as string,
    });
  });

  it.each(['a.dotted.name', '0-first', 'n'.repeat(41)])('refuses the name %s, which host names begin with', (name) => {
    expect(problemsOf(parse(soundSpec(), name))).toMatchObject([{ field: 'metadata.name' }]);
  });
});
