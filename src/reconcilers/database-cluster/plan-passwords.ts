import type { DatabaseClusterSpec } from '../../api/database-cluster.ts';
import type { ReferenceProblem } from './reference.ts';

/** Decoded data of the Secrets that a spec names, by name; one that is not there is not in it. */
export type SecretTexts = ReadonlyMap<string, Readonly<Record<string, string>>>;

export interface Passwords {
  /** By name of the user. Secret. A user whose password is not to be had is not in it. */
  readonly values: ReadonlyMap<string, string>;
  /** By name of the user; once anything was made, they stop that user alone. */
  readonly problems: ReadonlyMap<string, ReferenceProblem>;
}

export const NO_PASSWORDS: Passwords = { values: new Map(), problems: new Map() };

/** What MariaDB and PostgreSQL both take, and what a client can put into a connection string. */
const PASSWORD = /^[^\x00-\x1f\x7f]{8,128}$/;

/** The password of each declared user, or what is wrong with its Secret. No message shows a value. */
export function passwordsOf(
  { users }: Pick<DatabaseClusterSpec, 'users'>,
  namespace: string,
  secrets: SecretTexts,
): Passwords {
  const values = new Map<string, string>();
  const problems = new Map<string, ReferenceProblem>();
  for (const { name, passwordSecretRef: ref } of users) {
    const where = `Secret ${namespace}/${ref.name}`;
    const field = `spec.users[${name}].passwordSecretRef`;
    const problem = (reason: ReferenceProblem['reason'], text: string) =>
      problems.set(name, { reason, message: `${field} ${text}`, stops: 'Begin', waitsFor: where });
    const secret = secrets.get(ref.name);
    const password = secret?.[ref.key];
    if (secret === undefined)
      problem(
        'SecretNotFound',
        `names ${where}, which is not there: create it, with the password below the key "${ref.key}"`,
      );
    else if (password === undefined) {
      const has = Object.keys(secret).sort().join(', ') || 'none';
      problem(
        'SecretNotFound',
        `names the key "${ref.key}", which ${where} does not have: add it, or correct the key (it has: ${has})`,
      );
    } else if (!PASSWORD.test(password)) {
      problem(
        'InvalidSecret',
        `names ${where}, whose key "${ref.key}" is no password: take 8 to 128 characters, without line breaks`,
      );
    } else values.set(name, password);
  }
  return { values, problems };
}
