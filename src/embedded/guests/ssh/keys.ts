import ssh2 from 'ssh2';

/** The part of a public key in OpenSSH form that is the key: `ssh-ed25519 AAAA…` without options and comment. */
export function bareKey(line: string): string | undefined {
  return /(ssh-ed25519|ssh-rsa|ecdsa-[a-z0-9-]+|rsa-sha2-\d+)\s+([A-Za-z0-9+/=]+)/.exec(line)?.slice(1, 3).join(' ');
}

const PUBLIC_KEYS = new Map<string, string | undefined>();
const REMEMBERED = 10_000;

/** The public key of a private key in OpenSSH form; undefined when it is none. */
export function publicKeyOf(privateKey: string): string | undefined {
  if (!PUBLIC_KEYS.has(privateKey)) {
    if (PUBLIC_KEYS.size >= REMEMBERED) PUBLIC_KEYS.clear();
    PUBLIC_KEYS.set(privateKey, derive(privateKey));
  }
  return PUBLIC_KEYS.get(privateKey);
}

function derive(privateKey: string): string | undefined {
  const key = ssh2.utils.parseKey(privateKey);
  return key instanceof Error ? undefined : `${key.type} ${key.getPublicSSH().toString('base64')}`;
}
