import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DESCRIPTION_LIMIT,
  fromDescription,
  fromKeypairName,
  fromMetadata,
  type Mark,
  toDescription,
  toKeypairName,
  toMetadata,
  withoutMark,
  wordsOf,
} from '../../src/inventory/index.ts';
import { MARK } from './entries.ts';

const lowerCase = (max: number) => fc.stringMatching(new RegExp(`^[a-z0-9]([a-z0-9-]{0,${max - 2}}[a-z0-9])?$`));
const marks: fc.Arbitrary<Mark> = fc.record({
  installation: lowerCase(20),
  uid: fc.uuid(),
  kind: fc.constantFrom('ScpCloud', 'DatabaseCluster', 'AvailabilityZone'),
  namespace: lowerCase(63),
  name: lowerCase(253),
  member: fc.stringMatching(/^(network|subnet)\/[A-Za-z0-9._-]{1,63}(\/[A-Za-z0-9._-]{1,63})?$/),
  hash: fc.stringMatching(/^[0-9a-f]{12}$/),
  deletion: fc.constantFrom('Retain' as const, 'Delete' as const),
});
const identity = ({ installation, uid, kind, member, hash }: Mark) => ({ installation, uid, kind, member, hash });

describe('a mark in a description', () => {
  it('reads well', () => {
    expect(toDescription(MARK, 'The way outside')).toBe(
      'The way outside [scp/1 test 6f0d3f4a-0000-4000-8000-000000000001 ScpCloud storm/lab network/data 0123456789ab]',
    );
  });

  it('fits, and says whose the thing is, whatever the names', () => {
    fc.assert(
      fc.property(marks, fc.string({ maxLength: 300 }), (mark, words) => {
        const text = toDescription(mark, words);
        const read = fromDescription(text);
        expect(text.length).toBeLessThanOrEqual(DESCRIPTION_LIMIT);
        expect(read && identity(read)).toEqual(identity(mark));
      }),
    );
  });

  it('fits with the longest parts there are', () => {
    const longest: Mark = {
      installation: 'i'.repeat(20),
      uid: MARK.uid,
      kind: 'K'.repeat(20),
      namespace: 'n'.repeat(63),
      name: 'o'.repeat(253),
      member: `subnet/${'a'.repeat(63)}/${'b'.repeat(63)}`,
      hash: '0123456789abcdef',
      deletion: 'Retain',
    };
    const text = toDescription(longest, 'words');
    expect(text).toHaveLength(DESCRIPTION_LIMIT);
    expect(fromDescription(text)).toMatchObject({ ...identity(longest), deletion: 'Retain' });
  });

  it('survives what people add around it', () => {
    const text = `Do not touch! ${toDescription(MARK, 'The way outside')} (said the network team)`;
    expect(fromDescription(text)).toEqual(MARK);
    expect(wordsOf(toDescription(MARK, 'The way outside'))).toBe('The way outside');
  });

  it.each([undefined, null, '', 'scp/1', '[scp/1 test not-a-uid ScpCloud a/b network/data 01]', '[scp/2 x]'])(
    'is not found in %j',
    (text) => {
      expect(fromDescription(text)).toBeUndefined();
    },
  );

  it('is refused rather than written so that nobody can read it', () => {
    expect(() => toDescription({ ...MARK, member: 'two words' })).toThrow('cannot be read back');
    expect(() => toMetadata({ ...MARK, installation: 'Upper' })).toThrow('cannot be read back');
  });
});

describe('a mark in metadata', () => {
  it('comes back whole, and apart from what people put there', () => {
    fc.assert(
      fc.property(marks, (mark) => {
        const metadata = { purpose: 'test', ...toMetadata(mark) };
        expect(fromMetadata(metadata)).toEqual(mark);
        expect(withoutMark(metadata)).toEqual({ purpose: 'test' });
      }),
    );
  });

  it('is none when a part is missing', () => {
    expect(fromMetadata({ scp_owner_uid: MARK.uid })).toBeUndefined();
  });
});

describe('a mark in the name of a keypair', () => {
  it('says whose it is in characters that every Nova takes', () => {
    const name = toKeypairName(MARK, 'lab.key');
    expect(name).toBe('lab_key-scp-test-6f0d3f4a-0000-4000-8000-000000000001');
    expect(fromKeypairName(name)).toMatchObject({ installation: 'test', uid: MARK.uid });
    expect(fromKeypairName('lab-scp-key')).toBeUndefined();
  });
});
