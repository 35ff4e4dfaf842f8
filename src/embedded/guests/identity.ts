import { parse } from 'yaml';

/** Who a new machine is, from the user data that it was made with. */
export interface Identity {
  readonly hostname: string;
  readonly hostKey?: { readonly privateKey: string; readonly publicKey: string };
  /** Authorized public keys, by user. */
  readonly authorizedKeys: Readonly<Record<string, readonly string[]>>;
}

interface CloudConfig {
  readonly hostname?: string;
  readonly fqdn?: string;
  readonly ssh_keys?: { readonly ed25519_private?: string; readonly ed25519_public?: string };
  readonly ssh_authorized_keys?: readonly string[];
  readonly users?: readonly (string | { readonly name?: string; readonly ssh_authorized_keys?: readonly string[] })[];
}

/** Reads what cloud-init reads, as far as identities go. User data in another form says nothing. */
export function identityOf(userData: string, hostname: string): Identity {
  const config = userData.startsWith('#cloud-config') ? ((parse(userData) as CloudConfig | null) ?? {}) : {};
  const { ed25519_private: privateKey, ed25519_public: publicKey } = config.ssh_keys ?? {};
  const named = (config.users ?? []).flatMap((user) =>
    typeof user === 'string' || user.name === undefined ? [] : [[user.name, user.ssh_authorized_keys ?? []] as const],
  );
  const authorizedKeys: Record<string, readonly string[]> = Object.fromEntries(named);
  const forAll = config.ssh_authorized_keys ?? [];
  for (const user of new Set(['root', ...Object.keys(authorizedKeys)]))
    authorizedKeys[user] = [...(authorizedKeys[user] ?? []), ...forAll];
  return {
    hostname: config.hostname ?? config.fqdn?.split('.')[0] ?? hostname,
    authorizedKeys,
    ...(privateKey !== undefined ? { hostKey: { privateKey, publicKey: publicKey ?? '' } } : {}),
  };
}
