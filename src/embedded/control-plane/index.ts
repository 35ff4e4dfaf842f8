import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import { createApi } from './api.ts';
import { bootstrap } from './bootstrap.ts';
import { CRDS, definitionController } from './controllers/definitions.ts';
import { garbageCollector } from './controllers/garbage-collector.ts';
import { namespaceController } from './controllers/namespaces.ts';
import { quotaController } from './controllers/quotas.ts';
import { createApp } from './http/app.ts';
import { createAuthenticator } from './http/authentication.ts';
import { Registry } from './registry/registry.ts';
import type { Crd } from './schema/index.ts';
import { Store } from './storage/store.ts';
import type { StoreSnapshot } from './storage/store.ts';

export interface ControlPlaneOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Where clients reach it, as `https://host:port`; told in discovery and in tokens. */
  readonly origin: string;
  /** The administrator's bearer token; one is made when none is given. */
  readonly token?: string;
  /** The CA of the serving certificate (PEM), for the `kube-root-ca.crt` of every namespace. */
  readonly rootCa?: string;
  /** How many changes of each resource a watch may be resumed over; at least. */
  readonly historyLimit?: number;
}

/** Everything a control plane remembers, as plain JSON. */
export interface ControlPlaneSnapshot extends StoreSnapshot {
  /** Signs the tokens of service accounts. */
  readonly signingKey: string;
}

export interface ControlPlane {
  /** Answers one request: a web-standard handler. */
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** The administrator's bearer token. */
  readonly token: string;
  snapshot(): ControlPlaneSnapshot;
  /** Replaces everything by a snapshot; running watches end. */
  restore(snapshot: ControlPlaneSnapshot): void;
  /** Ends every watch and the controllers; nothing keeps the process alive after it. */
  stop(): void;
}

const TOKEN_BYTES = 24;
const KEY_BYTES = 32;

/**
 * A Kubernetes API server, its storage and the controllers that belong to the API itself (definitions, namespaces, garbage
 * collection) in one process. It stores and serves; nothing runs pods. There is no RBAC: every authenticated user may do
 * everything. Behaviour follows kube-apiserver 1.35, errors included.
 */
export function createControlPlane({
  clock,
  random,
  origin,
  token = Buffer.from(random.bytes(TOKEN_BYTES)).toString('hex'),
  rootCa = '',
  historyLimit,
}: ControlPlaneOptions): ControlPlane {
  const store = new Store({ clock, ...(historyLimit === undefined ? {} : { historyLimit }) });
  const registry = new Registry();
  const api = createApi({ store, registry, clock, random });
  const signingKey = random.bytes(KEY_BYTES);
  const authenticator = createAuthenticator(api, origin, token, signingKey);
  const controllers = [
    namespaceController(api, rootCa),
    definitionController(api),
    garbageCollector(api),
    quotaController(api),
  ];
  const app = createApp(api, authenticator, new URL(origin).host);
  bootstrap(api);
  store.forgetPast();
  return {
    fetch: (request) => app.fetch(request),
    token,
    snapshot: () => ({ ...store.snapshot(), signingKey: Buffer.from(signingKey).toString('base64') }),
    restore(snapshot) {
      registry.removeAllCrds();
      signingKey.set(Buffer.from(snapshot.signingKey, 'base64'));
      store.restore(snapshot);
      for (const crd of store.list(CRDS)) registry.setCrd(crd as unknown as Crd);
    },
    stop() {
      for (const controller of controllers) controller.stop();
      store.close();
    },
  };
}
