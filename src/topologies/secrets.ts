/** A secret of a cluster's own, made once: this many bytes of chance, written in hexadecimal. */
export interface InternalSecret {
  readonly name: string;
  readonly bytes: number;
}

/** Corosync's key. 256 characters: it takes 128 to 4096 bytes of anything, so text will do. */
export const AUTHKEY = 'corosync-authkey';
/** What DRBD's nodes prove to each other that they know. At most 64 characters. */
export const DRBD_SECRET = 'drbd-shared-secret';

/** What the server shows its clients, in PEM form. Not internal: of the CA, or of the Secret that is declared. */
export const TLS_CERTIFICATE = 'tls-certificate';
export const TLS_KEY = 'tls-key';
export const TLS_CA = 'tls-ca';

export const INTERNAL_SECRETS: readonly InternalSecret[] = [
  { name: AUTHKEY, bytes: 128 },
  { name: DRBD_SECRET, bytes: 24 },
];
