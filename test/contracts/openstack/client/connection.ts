import {
  type CloudConfig,
  createOpenStackClient,
  type OpenStackClient,
  type OpenStackClientOptions,
} from '../../../../src/clients/openstack/index.ts';
import type { Clock } from '../../../../src/seams/clock.ts';
import { systemRandom } from '../../../../src/seams/random.ts';
import { systemClock } from '../../../../src/seams/system-clock.ts';
import { type Login, type OpenStackTarget } from '../../../support/openstack-raw.ts';

/** A cloud, and clients of ours to it. */
export interface Connection {
  readonly target: OpenStackTarget;
  readonly admin: OpenStackClient;
  readonly member: OpenStackClient;
  /** Begins every name that a suite gives, so that runs do not meet. */
  readonly prefix: string;
  readonly client: (cloud: CloudConfig, options?: Partial<OpenStackClientOptions>) => OpenStackClient;
  close(): Promise<void>;
}

export type Connect = () => OpenStackTarget & { readonly clock?: Clock };

export function openConnection(connect: Connect): Connection {
  const target = connect();
  const opened: OpenStackClient[] = [];
  const client: Connection['client'] = (cloud, options) => {
    const made = createOpenStackClient({
      cloud,
      clock: target.clock ?? systemClock(),
      random: systemRandom(),
      limits: { ratePerSecond: 1000, burst: 1000 },
      ...(target.dispatcher ? { dispatcher: target.dispatcher } : {}),
      ...options,
    });
    opened.push(made);
    return made;
  };
  return {
    target,
    client,
    admin: client(cloudOf(target, target.admin)),
    member: client(cloudOf(target, target.member)),
    prefix: `os-client-${Buffer.from(systemRandom().bytes(4)).toString('hex')}`,
    close: async () => {
      await Promise.all(opened.map((one) => one.close()));
    },
  };
}

export function cloudOf(target: OpenStackTarget, { username, password, project }: Login): CloudConfig {
  const domain = { id: 'default' };
  return {
    name: 'contract',
    authUrl: target.authUrl,
    auth: { method: 'password', user: { name: username, domain }, password },
    scope: { kind: 'project', project: { name: project, domain } },
    interface: 'public',
    endpointOverrides: {},
    tls: { verify: true },
  };
}
