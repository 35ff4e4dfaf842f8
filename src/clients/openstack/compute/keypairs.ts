import { z } from 'zod';
import { path } from '../service/path.ts';
import { inEnvelope } from '../service/resource.ts';
import { maybeText, text } from '../service/schemas.ts';
import type { Query, ServiceApi } from '../service/service-api.ts';

const keypair = z.object({
  name: text,
  public_key: text,
  fingerprint: maybeText,
  type: maybeText,
  user_id: maybeText,
  created_at: maybeText,
});
export type Keypair = z.output<typeof keypair>;

export interface CreateKeypair {
  readonly name: string;
  /** Always given: a private key made by the cloud would have passed through other hands. */
  readonly public_key: string;
  readonly type?: 'ssh' | 'x509';
  /** For administrators. */
  readonly user_id?: string;
}

/** Keypairs belong to a user, not to a project, are found by name and cannot be changed. */
export interface Keypairs {
  listKeypairs(query?: Query): Promise<Keypair[]>;
  getKeypair(name: string, query?: { readonly user_id?: string }): Promise<Keypair>;
  createKeypair(body: CreateKeypair): Promise<Keypair>;
  deleteKeypair(name: string, query?: { readonly user_id?: string }): Promise<void>;
}

export function keypairs(api: ServiceApi): Keypairs {
  return {
    listKeypairs: (query) =>
      api.list({
        operation: 'list keypairs',
        path: path`/os-keypairs`,
        items: 'keypairs',
        of: inEnvelope('keypair', keypair),
        query,
      }),
    getKeypair: (name, query) =>
      api.json({
        operation: 'get keypair',
        path: path`/os-keypairs/${name}`,
        query,
        answer: inEnvelope('keypair', keypair),
      }),
    createKeypair: (body) =>
      api.json({
        operation: 'create keypair',
        method: 'POST',
        path: path`/os-keypairs`,
        json: { keypair: body },
        answer: inEnvelope('keypair', keypair),
      }),
    deleteKeypair: async (name, query) => {
      await api.done({ operation: 'delete keypair', method: 'DELETE', path: path`/os-keypairs/${name}`, query });
    },
  };
}
