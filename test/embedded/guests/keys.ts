import ssh2 from 'ssh2';

const made = new Map<number, { readonly privateKey: string; readonly publicKey: string }>();

/** A key pair in OpenSSH form; the same one for the same number in one run. */
export function testKey(number: number): { readonly privateKey: string; readonly publicKey: string } {
  const known = made.get(number);
  if (known) return known;
  const { private: privateKey, public: publicKey } = ssh2.utils.generateKeyPairSync('ed25519');
  made.set(number, { privateKey, publicKey });
  return { privateKey, publicKey };
}
