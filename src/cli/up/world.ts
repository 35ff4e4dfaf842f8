import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { type Cloud, createCloud, type Snapshot as CloudSnapshot } from '../../embedded/cloud/index.ts';
import {
  type ControlPlane,
  createControlPlane,
  type ControlPlaneSnapshot,
} from '../../embedded/control-plane/index.ts';
import { guestsAdminApp } from '../../embedded/guests/faults/admin-app.ts';
import { createGuests, type Guests, type GuestsSnapshot } from '../../embedded/guests/index.ts';
import { type Certificate, createCertificate } from '../../embedded/http/certificate.ts';
import type { FetchHandler } from '../../embedded/http/in-process-dispatcher.ts';
import { type HttpsServer, serveHttps } from '../../embedded/http/serve.ts';
import type { Clock } from '../../seams/clock.ts';
import type { Random } from '../../seams/random.ts';
import type { Shells } from '../../seams/shell.ts';
import { createTurns } from '../../seams/turns.ts';
import type { KeyPair } from '../../clients/ssh/index.ts';
import type { DataFolder } from './data-folder.ts';
import { loginKeyIn, serveSsh, type SshAccess } from './ssh-files.ts';

const HOST = '127.0.0.1';
/** No secret: it guards a cloud that listens on the loopback address only. */
const PASSWORD = 'not-a-secret-on-loopback';

export interface WorldOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly folder: DataFolder;
  /** Which parts to embed; the others are the user's own. */
  readonly embed: { readonly controlPlane: boolean; readonly cloud: boolean };
  /** Take up the state of the last run, and keep this one's. */
  readonly keep: boolean;
  /** The first port to listen on; taken ones are passed over. */
  readonly port: number;
  /** Names of the cloud's compute hosts; left out, two in each of three zones. */
  readonly hosts?: readonly string[];
  readonly onUnexpected: (error: Error) => void;
  /** How long an embedded machine takes from power-on until it answers, in milliseconds; left out: a few seconds. */
  readonly bootMs?: number;
  /** Told of every request while it is under way, watches left out. */
  readonly during?: <T>(work: () => T | Promise<T>) => Promise<T>;
}

/** The embedded parts, served over HTTPS for any program on this machine. */
export interface World {
  readonly controlPlane: { readonly server: string; readonly ca: string; readonly token: string } | undefined;
  /** clouds.yaml with the embedded cloud under the given entry name. */
  readonly cloudsYaml: ((entry: string) => string) | undefined;
  /** What the embedded machines let in: the key of the data folder. */
  readonly loginKey: KeyPair | undefined;
  /** Shells on the machines of the embedded cloud. */
  readonly shells: Shells | undefined;
  close(): Promise<void>;
}

interface KeptState {
  readonly controlPlane?: ControlPlaneSnapshot;
  readonly cloud?: CloudSnapshot;
  readonly guests?: GuestsSnapshot;
}

/** Starts the embedded parts and writes `kubeconfig`, `clouds.yaml`, `ca.crt` and what ssh needs into the data folder. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { folder, embed } = options;
  const certificate = await createCertificate(options);
  folder.write(folder.caCertificate, certificate.ca);
  const kept = options.keep ? await readKept(folder) : {};
  const controlPlane = embed.controlPlane
    ? await startControlPlane(options, certificate, kept.controlPlane)
    : undefined;
  const cloud = embed.cloud ? await startCloud(options, certificate, kept) : undefined;
  const inline = (entry: string) => cloudsYaml(entry, cloud?.server.origin ?? '', certificate.ca);
  if (cloud) folder.write(folder.cloudsYaml, cloudsYaml('embedded', cloud.server.origin, folder.caCertificate));
  return {
    controlPlane: controlPlane && {
      server: controlPlane.server.origin,
      ca: certificate.ca,
      token: controlPlane.token,
    },
    cloudsYaml: cloud ? inline : undefined,
    loginKey: cloud && loginKeyIn(folder, options.random),
    shells: cloud?.guests.shells,
    close: async () => {
      if (options.keep)
        folder.write(
          folder.state,
          JSON.stringify({
            controlPlane: controlPlane?.part.snapshot(),
            cloud: cloud?.part.snapshot(),
            guests: cloud?.guests.snapshot(),
          }),
        );
      controlPlane?.part.stop();
      cloud?.guests.stop();
      cloud?.part.stop();
      await Promise.all([controlPlane?.server.close(), cloud?.server.close(), cloud?.ssh.close()]);
    },
  };
}

async function readKept(folder: DataFolder): Promise<KeptState> {
  const text = await readFile(folder.state, 'utf8').catch(() => '{}');
  try {
    return JSON.parse(text) as KeptState;
  } catch {
    throw new Error(`${folder.state} is not the state of an embedded world; remove it to start anew`);
  }
}

async function startControlPlane(
  options: WorldOptions,
  certificate: Certificate,
  kept: ControlPlaneSnapshot | undefined,
): Promise<{ part: ControlPlane; server: HttpsServer; token: string }> {
  const token = Buffer.from(options.random.bytes(32)).toString('base64url');
  const serving: { part?: ControlPlane } = {};
  const server = await listen(options.port, certificate, (request) =>
    underWay(options, request, () => serving.part?.fetch(request) ?? notYet()),
  );
  const part = createControlPlane({ ...options, origin: server.origin, token, rootCa: certificate.ca });
  if (kept) part.restore(kept);
  serving.part = part;
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'embedded',
    contexts: [{ name: 'embedded', context: { cluster: 'embedded', user: 'admin' } }],
    clusters: [
      {
        name: 'embedded',
        cluster: {
          server: server.origin,
          'certificate-authority-data': Buffer.from(certificate.ca).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
  };
  options.folder.write(options.folder.kubeconfig, stringify(kubeconfig));
  return { part, server, token };
}

async function startCloud(
  options: WorldOptions,
  certificate: Certificate,
  kept: KeptState,
): Promise<{ part: Cloud; guests: Guests; server: HttpsServer; ssh: SshAccess }> {
  const serving: { fetch?: FetchHandler } = {};
  const server = await listen(options.port + 1, certificate, (request) =>
    underWay(options, request, () => serving.fetch?.(request) ?? notYet()),
  );
  const part = createCloud({ ...options, origin: server.origin, password: PASSWORD });
  const guests = createGuests({ ...options, machines: part.machines, turn: createTurns() });
  if (kept.cloud) part.restore(kept.cloud);
  if (kept.guests) guests.restore(kept.guests);
  serving.fetch = withGuests(part, guests);
  const ssh = await serveSsh(guests, { ...options, host: HOST, port: options.port + SSH_OFFSET });
  return { part, guests, server, ssh };
}

function underWay(
  { during }: WorldOptions,
  { url }: Request,
  answer: () => Response | Promise<Response>,
): Response | Promise<Response> {
  return during === undefined || url.includes('watch=') ? answer() : during(answer);
}

/** The cloud, and beside it the switches of its machines. */
export function withGuests({ fetch }: Pick<Cloud, 'fetch'>, guests: Guests, password = PASSWORD): FetchHandler {
  const find = (name: string) => guests.get(name) ?? guests.named(name);
  const admin = guestsAdminApp(guests.faults, find, { username: 'admin', password });
  return (request) =>
    new URL(request.url).pathname.startsWith('/_storm/guests') ? admin.fetch(request) : fetch(request);
}

/** `cacert` is a path for programs that read the file, or the PEM itself where there is no file to point at. */
function cloudsYaml(entry: string, origin: string, cacert: string): string {
  const auth = {
    auth_url: `${origin}/identity/v3`,
    username: 'admin',
    password: PASSWORD,
    project_name: 'admin',
    user_domain_name: 'Default',
    project_domain_name: 'Default',
  };
  return stringify({ clouds: { [entry]: { region_name: 'RegionOne', identity_api_version: 3, cacert, auth } } });
}

/** Behind those of control plane and cloud, which pass over taken ones. */
const SSH_OFFSET = 100;
const PORTS_TO_TRY = 20;

async function listen(
  first: number,
  certificate: Certificate,
  fetch: (request: Request) => Response | Promise<Response>,
) {
  for (let port = first; port < first + PORTS_TO_TRY; port += 2) {
    try {
      return await serveHttps({ fetch, host: HOST, port, certificate });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
  return serveHttps({ fetch, host: HOST, port: 0, certificate });
}

function notYet(): Response {
  return new Response('starting', { status: 503, headers: { 'retry-after': '1' } });
}
