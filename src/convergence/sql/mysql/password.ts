import { createHash } from 'node:crypto';

const sha1 = (data: string | Uint8Array) => createHash('sha1').update(data).digest();

/**
 * What MariaDB keeps for `mysql_native_password`: so the password itself never travels, and a changed one is noticed.
 *
 * @see https://mariadb.com/kb/en/authentication-plugin-mysql_native_password/
 */
export function nativeVerifier(password: string): string {
  return `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
}
