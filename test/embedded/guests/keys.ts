import { type KeyPair, makeKeyPair } from '../../../src/clients/ssh/index.ts';
import { seededRandom } from '../../../src/seams/random.ts';

const made = new Map<number, KeyPair>();

/** A key pair in OpenSSH form; always the same one for the same number. */
export function testKey(number: number): KeyPair {
  const known = made.get(number) ?? makeKeyPair(seededRandom(number), `test-${number}`);
  made.set(number, known);
  return known;
}
