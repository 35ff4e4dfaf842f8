import type { Dispatcher } from 'undici';
import { type CloudConfig, createOpenStackClient, type OpenStackClient } from '../clients/openstack/index.ts';
import type { Metrics, Scrubber, WriteGate } from '../runtime/index.ts';
import type { Clock } from '../seams/clock.ts';
import type { Random } from '../seams/random.ts';
import { type ApiUse, createApiUseCounter } from './api-use.ts';
import { cloudKeys } from './cloud-key.ts';
import { gatedCloud } from './gated-cloud.ts';

/** One way to one cloud, shared by all who have the very same credentials and limits. */
export interface CloudConnection {
  /** Names cloud, credentials and limits, for the inventory's registry. Tells nothing about a secret. */
  readonly key: string;
  /** Its writes pass the gate. */
  readonly client: OpenStackClient;
  use(): ApiUse;
}

export interface CloudLimits {
  readonly callsPerSecond: number;
  readonly burst: number;
}

export interface CloudConnections {
  /** The connection for `holder` (an object's uid). Call it in every pass: changed credentials begin a new one. */
  open(holder: string, config: CloudConfig, limits: CloudLimits): CloudConnection;
  /** `holder` needs it no more; the last one to leave closes it. */
  release(holder: string): void;
  close(): Promise<void>;
}

export interface ConnectionsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** How clouds are reached; left out, over the network. */
  readonly dispatcher: Dispatcher | undefined;
  readonly gate: WriteGate;
  readonly metrics: Metrics;
  /** Names this replica in the clouds' logs. */
  readonly userAgent: string;
  /** Told every secret before it is used. */
  readonly scrubber: Scrubber;
}

interface Shared {
  readonly connection: CloudConnection;
  readonly holders: Set<string>;
}

export function createCloudConnections(options: ConnectionsOptions): CloudConnections {
  const keyOf = cloudKeys(options.random);
  const shared = new Map<string, Shared>();
  const held = new Map<string, string>();

  const release = (holder: string): void => {
    const key = held.get(holder) ?? '';
    held.delete(holder);
    const one = shared.get(key);
    if (one === undefined) return;
    one.holders.delete(holder);
    if (one.holders.size > 0) return;
    shared.delete(key);
    void one.connection.client.close();
  };

  return {
    open: (holder, config, limits) => {
      const key = `${keyOf(config)}-${limits.callsPerSecond}-${limits.burst}`;
      if (held.get(holder) !== key) release(holder);
      for (const secret of secretsOf(config)) options.scrubber.add(secret);
      const one = shared.get(key) ?? connect(options, key, config, limits);
      one.holders.add(holder);
      shared.set(key, one);
      held.set(holder, key);
      return one.connection;
    },
    release,
    close: async () => {
      const all = [...shared.values()];
      shared.clear();
      held.clear();
      await Promise.all(all.map(({ connection }) => connection.client.close()));
    },
  };
}

function connect(options: ConnectionsOptions, key: string, config: CloudConfig, limits: CloudLimits): Shared {
  const { clock, random, dispatcher, metrics, gate, userAgent } = options;
  const counter = createApiUseCounter(clock);
  const client = createOpenStackClient({
    cloud: config,
    clock,
    random,
    userAgent,
    limits: { ratePerSecond: limits.callsPerSecond, burst: limits.burst },
    onCall: (call) => {
      counter.count(call);
      const { service, verb, durationMs } = call;
      metrics.cloudCall({ service, verb, durationMs, status: call.status ?? 0 });
    },
    ...(dispatcher === undefined ? {} : { dispatcher }),
  });
  const connection = { key, client: gatedCloud(client, gate), use: () => counter.read() };
  return { connection, holders: new Set() };
}

function secretsOf({ auth, tls }: CloudConfig): readonly string[] {
  const secret = { password: 'password', token: 'token', 'application-credential': 'secret' } as const;
  const own = (auth as unknown as Record<string, string>)[secret[auth.method]] ?? '';
  return [own, ...(tls.key === undefined ? [] : [tls.key])];
}
