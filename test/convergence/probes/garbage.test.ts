import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/convergence/answer.ts';
import { parseAnswering } from '../../../src/convergence/probes/database.ts';
import { parseDrbd } from '../../../src/convergence/probes/drbd.ts';
import { parseGaleraState, parseGaleraStatus } from '../../../src/convergence/probes/galera.ts';
import { parseHaproxy } from '../../../src/convergence/probes/haproxy.ts';
import { parsePacemaker } from '../../../src/convergence/probes/parse-pacemaker.ts';
import { parseQuorum } from '../../../src/convergence/probes/quorum.ts';
import { parseBoot, parseDisks, parseFailedUnits, parseMounts } from '../../../src/convergence/probes/system.ts';
import { sample } from '../sample.ts';

const PARSERS: readonly (readonly [name: string, parse: (text: string) => Answer<unknown>, good: string])[] = [
  ['crm_mon', parsePacemaker, sample('one-node-down/crm_mon.xml')],
  ['drbd', parseDrbd, sample('resync/proc-drbd-source.txt')],
  ['quorum', parseQuorum, sample('healthy/quorumtool.txt')],
  ['galera', parseGaleraStatus, sample('galera/healthy-n1.txt')],
  ['remains', parseGaleraState, `${sample('galera/grastate-after-crash.txt')}\n--scp--\n\n--scp--\nnone`],
  ['haproxy', parseHaproxy, '# pxname,svname,scur,status,bck,\na,b,1,UP,0,\n'],
  ['boot', parseBoot, '0f0c9a3e-4b39-4a42-9f04-1f0b0f1f6d5a\n123.45 456.78\n'],
  ['disks', parseDisks, 'Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/vda1 10 9 1 95% /\n'],
  ['mounts', parseMounts, '/dev/vda1 / ext4 rw 0 0\n'],
  ['units', parseFailedUnits, 'sbd.service loaded failed failed x\n'],
  ['database', parseAnswering, 'Uptime\t17\n'],
];

/** Good output with a piece cut out, put in, doubled or changed. */
const damaged = (good: string) =>
  fc
    .tuple(
      fc.nat(good.length),
      fc.nat(200),
      fc.oneof(fc.string(), fc.constantFrom('', '<', '&', '"', '\0', ':', '/', '-1')),
    )
    .map(([at, length, piece]) => good.slice(0, at) + piece + good.slice(at + length));

describe.each(PARSERS)('what reads %s', (_name, parse, good) => {
  it('takes what is good', () => {
    expect(parse(good)).toMatchObject({ ok: true });
  });

  it('says "malformed" of anything it cannot read, and never throws', () => {
    const check = (text: string) => {
      const answer = parse(text);
      if (!answer.ok) expect(answer.fault).toBe('malformed');
    };
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 500 }), check), { numRuns: 200 });
    fc.assert(fc.property(damaged(good), check), { numRuns: 200 });
  });
});

/** What decides who may write must never come out of half a report. */
describe('half a report', () => {
  it('of Pacemaker names no other nodes than the whole', () => {
    const good = sample('healthy/crm_mon.xml');
    fc.assert(
      fc.property(fc.nat(good.length - 30), (length) => {
        expect(parsePacemaker(good.slice(0, length)).ok).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});
