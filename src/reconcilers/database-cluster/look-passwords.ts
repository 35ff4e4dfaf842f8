import type { MachineCluster } from './cluster.ts';
import { type Passwords, passwordsOf } from './plan-passwords.ts';
import { readSecrets, type SecretsDeps, textsOf, type Wanted } from './secret-texts.ts';

/** Reads the passwords of the declared users: before anything is made, so that a missing one is not found out at the end. */
export async function lookAtPasswords(
  secrets: SecretsDeps,
  { spec, metadata }: MachineCluster,
  signal: AbortSignal,
): Promise<Passwords> {
  const wanted = spec.users.map(({ passwordSecretRef: { name, key: its } }): Wanted => {
    return { name, isSecret: (key) => key === its };
  });
  const found = await readSecrets(secrets, metadata.namespace, wanted, signal);
  return passwordsOf(spec, metadata.namespace, textsOf(found));
}
