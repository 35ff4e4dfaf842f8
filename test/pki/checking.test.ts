import { describe, expect, it } from 'vitest';
import { createAuthority, type Identity, issueServer } from '../../src/pki/authority.ts';
import { type Brought, endOf, flawOf } from '../../src/pki/checking.ts';
import { seededRandom } from '../../src/seams/random.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);
const SEAMS = { clock: { now: () => NOW }, random: seededRandom(1) };
const NAMES = { commonName: 'orders', addresses: ['10.30.0.50'], dnsNames: [] };

async function brought(): Promise<{ readonly sound: Brought; readonly other: Identity }> {
  const [authority, other] = [
    await createAuthority(SEAMS, 'CA', 300 * DAY_MS),
    await createAuthority(SEAMS, 'CA', 300 * DAY_MS),
  ];
  const { certificate, key } = await issueServer(SEAMS, authority, NAMES, 90 * DAY_MS);
  return { sound: { certificate, key, authority: authority.certificate }, other };
}

describe('a certificate that people bring', () => {
  it('is taken when it fits together, in a bundle or by itself as its own authority too', async () => {
    const { sound, other } = await brought();
    expect(flawOf(sound, NOW)).toBeUndefined();
    expect(flawOf({ ...sound, authority: `# old\n${other.certificate}\n${sound.authority}` }, NOW)).toBeUndefined();
    expect(flawOf({ ...sound, authority: sound.certificate }, NOW)).toBeUndefined();
  });

  it('is not taken when a server or a client could do nothing with it, and the key is not told', async () => {
    const { sound, other } = await brought();
    const broken = sound.certificate.replace(/\n.{40}/, '\nA');
    const cases: [string, Partial<Brought>, number][] = [
      ['has a tls.crt that ended at 2026-04-01T00:00:00.000Z', {}, NOW + 91 * DAY_MS],
      ['has a tls.crt that begins at 2025-12-31T23:55:00.000Z', {}, NOW - DAY_MS],
      ['has a tls.key that is not that of the first certificate in tls.crt', { key: other.key }, NOW],
      ['has no private key in PEM form, without a passphrase, in tls.key', { key: 'secret' }, NOW],
      ['has no certificate in PEM form in tls.crt', { certificate: broken }, NOW],
      ['has no certificate in PEM form in tls.crt', { certificate: sound.key }, NOW],
      ['has no certificate in PEM form in ca.crt', { authority: '' }, NOW],
      ['has a tls.crt that nothing in ca.crt has signed', { authority: other.certificate }, NOW],
    ];
    for (const [flaw, change, nowMs] of cases) expect(flawOf({ ...sound, ...change }, nowMs)).toBe(flaw);
  });

  it('ends when the first on its way to an authority does, on the way that is good for longest', async () => {
    const { sound, other } = await brought();
    expect(endOf(sound)).toBe(NOW + 90 * DAY_MS);
    expect(endOf({ ...sound, authority: other.certificate })).toBeUndefined();
    expect(endOf({ ...sound, certificate: 'x' })).toBeUndefined();
    const old = await createAuthority(SEAMS, 'CA', 40 * DAY_MS);
    const { certificate, key } = await issueServer(SEAMS, old, NAMES, 90 * DAY_MS);
    const short = { certificate, key, authority: old.certificate };
    expect(endOf(short)).toBe(NOW + 40 * DAY_MS);
    expect(endOf({ ...short, authority: `${old.certificate}\n${certificate}` })).toBe(NOW + 90 * DAY_MS);
    expect(flawOf(short, NOW + 39 * DAY_MS)).toBeUndefined();
    expect(flawOf(short, NOW + 41 * DAY_MS)).toBe('has a tls.crt whose authority ended at 2026-02-10T00:00:00.000Z');
  });
});
