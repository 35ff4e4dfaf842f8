import { describe, expect, it } from 'vitest';
import { parseScpCloud, type ParsedScpCloud } from '../../src/api/scp-cloud.ts';
import { edited } from '../contracts/kubernetes/manifest.ts';
import { BAD_MANIFESTS, GOOD_CHANGES, soundSpec } from '../contracts/kubernetes/scp-cloud-manifests.ts';
import { sampleClouds } from '../support/samples.ts';

const metadata = { name: 'lab', namespace: 'storm', uid: '00000000-0000-4000-8000-000000000001' };
const parse = (spec: unknown): ParsedScpCloud => parseScpCloud({ metadata, spec });
const problemsOf = (parsed: ParsedScpCloud) => (parsed.ok ? [] : parsed.problems);

describe('parsing a ScpCloud', () => {
  it('takes the sound one and fills in the defaults', () => {
    const parsed = parse(soundSpec());
    expect(problemsOf(parsed)).toEqual([]);
    expect(parsed).toMatchObject({
      cloud: { kind: 'ScpCloud', metadata, spec: { mode: 'Apply', quotas: { compute: {} }, nodeAccess: {} } },
    });
  });

  it.each(sampleClouds())('takes the sample $file', ({ object }) => {
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
