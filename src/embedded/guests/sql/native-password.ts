import { createHash } from 'node:crypto';

const sha1 = (data: string | Uint8Array) => createHash('sha1').update(data).digest();

/** What `mysql_native_password` keeps of a password. */
export const nativeVerifier = (password: string) => `*${sha1(sha1(password)).toString('hex').toUpperCase()}`;
