import { X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { validityOf } from '../../src/pki/authority.ts';
import { bundleOf, type Kept } from '../../src/pki/kept.ts';
import { keep, LIFETIMES } from '../../src/pki/keeping.ts';
import { seededRandom } from '../../src/seams/random.ts';

const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const NAMES = { commonName: 'orders', addresses: ['10.30.0.50'], dnsNames: ['orders.storm'] };

function at(nowMs: number) {
  return { clock: { now: () => nowMs }, random: seededRandom(nowMs % 1000) };
}

/** As a client does: the server's chain ends at something in the bundle. */
function isBelieved(kept: Kept, bundle: string): boolean {
  const server = new X509Certificate(kept.server.certificate);
  return bundle
    .split(/(?=-----BEGIN)/)
    .map((pem) => new X509Certificate(pem))
    .some((authority) => server.checkIssued(authority) && server.verify(authority.publicKey));
}

describe('certificates that are kept', () => {
  it('are made once, for the names, and left alone while they are good', async () => {
    const first = await keep(at(START), NAMES, undefined);
    const server = new X509Certificate(first.server.certificate);
    expect(server.checkIP('10.30.0.50')).toBe('10.30.0.50');
    expect(server.checkHost('orders.storm')).toBe('orders.storm');
    expect(isBelieved(first, bundleOf(first))).toBe(true);
    expect(await keep(at(START + DAY_MS), NAMES, first)).toBe(first);
  });

  it('follow new names under the same authority', async () => {
    const first = await keep(at(START), NAMES, undefined);
    const moved = await keep(at(START), { ...NAMES, addresses: ['10.30.0.50', '10.250.0.120'] }, first);
    expect(moved.authorities).toEqual(first.authorities);
    expect(new X509Certificate(moved.server.certificate).checkIP('10.250.0.120')).toBe('10.250.0.120');
  });

  it('are renewed before they end', async () => {
    const first = await keep(at(START), NAMES, undefined);
    const later = START + LIFETIMES.serverMs * 0.7;
    const renewed = await keep(at(later), NAMES, first);
    expect(renewed.server).not.toEqual(first.server);
    expect(validityOf(renewed.server.certificate).untilMs).toBeGreaterThan(later + 80 * DAY_MS);
  });

  it('never show a client a server that the bundle of a month ago cannot check', async () => {
    let kept = await keep(at(START), NAMES, undefined);
    const bundles = [bundleOf(kept)];
    const authorities = new Set([kept.authorities[0]?.certificate]);
    for (let month = 1; month <= 12 * 22; month++) {
      const nowMs = START + month * 31 * DAY_MS;
      kept = await keep(at(nowMs), NAMES, kept);
      bundles.push(bundleOf(kept));
      for (const { certificate } of kept.authorities) authorities.add(certificate);
      expect(isBelieved(kept, bundles[month - 1] ?? '')).toBe(true);
      expect(validityOf(kept.server.certificate).untilMs).toBeGreaterThan(nowMs);
    }
    expect(authorities.size).toBeGreaterThan(2);
  }, 60_000);
});
