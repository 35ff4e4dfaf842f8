import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenStackClient } from '../../src/clients/openstack/index.ts';
import type { Snapshot } from '../../src/embedded/cloud/index.ts';
import { threeMembers } from './blueprints.ts';
import { pictureOf } from './picture.ts';
import { setStage, type Stage } from './stage.ts';

const MEMBERS = ['data-1', 'data-2', 'quorum-1'] as const;

async function serverId({ compute }: OpenStackClient, member: string): Promise<string> {
  const found = (await compute.listServers()).find(({ name }) => name === `shop-${member}`);
  return found?.id ?? '';
}

async function portId({ network }: OpenStackClient, name: string): Promise<string> {
  const [port] = await network.listPorts({ name: `shop-${name}` });
  return port?.id ?? '';
}

type Damage = (client: OpenStackClient, member: string) => Promise<unknown>;

/** What careless hands and failing hosts do to a cluster's things, each to one member. */
const DAMAGES: Readonly<Record<string, Damage>> = {
  'server deleted': async (client, member) => client.compute.deleteServer(await serverId(client, member)),
  'server stopped': async (client, member) => client.compute.stopServer(await serverId(client, member)),
  'server in error': async (client, member) => client.compute.resetServerState(await serverId(client, member), 'error'),
  'port deleted': async (client, member) => client.network.deletePort(await portId(client, `${member}-data`)),
  'port without allowed addresses': async (client, member) =>
    client.network.updatePort(await portId(client, `${member}-data`), { allowed_address_pairs: [] }),
  'port of the virtual address deleted': async (client) => client.network.deletePort(await portId(client, 'vip')),
  'floating IP deleted': async ({ network }) => {
    const [one] = await network.listFloatingIps();
    await network.deleteFloatingIp(one?.id ?? '');
  },
  'rule taken away': async ({ network }) => {
    const [group] = await network.listSecurityGroups({ name: 'shop' });
    await network.deleteSecurityGroupRule(group?.security_group_rules[0]?.id ?? '');
  },
  'rule added': async ({ network }) => {
    const [group] = await network.listSecurityGroups({ name: 'shop' });
    const all = { direction: 'ingress', protocol: 'tcp', remote_ip_prefix: '0.0.0.0/0' } as const;
    await network.createSecurityGroupRule({ ...all, security_group_id: group?.id ?? '' });
  },
  'volume detached': async (client, member) => {
    const [volume] = await client.volume.listVolumes({ name: `shop-${member}-data` });
    await client.compute.detachVolume(await serverId(client, member), volume?.id ?? '');
  },
};

const damage = fc.tuple(fc.constantFrom(...Object.keys(DAMAGES)), fc.constantFrom(...MEMBERS));

describe('whatever is done to the machines of a cluster by hand', () => {
  let stage: Stage;
  let made: Snapshot;
  let whole: unknown;
  let volumes: readonly string[];
  const volumeIds = async () => (await stage.by(({ volume }) => volume.listVolumes())).map(({ id }) => id).toSorted();

  beforeAll(async () => {
    stage = await setStage();
    await stage.settle(threeMembers());
    whole = await pictureOf(stage);
    made = stage.cloud.snapshot();
    volumes = await volumeIds();
  });
  afterAll(() => stage.stop());

  it('they end as they were, with the same data, and no two are out of service for our sake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 4 }), async (damages) => {
        stage.cloud.restore(made);
        stage.forget();
        for (const [what, member] of damages) {
          // What was done before may have left nothing to do this to.
          await stage.by((client) => DAMAGES[what]?.(client, member) ?? Promise.resolve()).catch(() => undefined);
          await stage.clock.advance(3_000);
        }
        let going = 0;
        await stage.settle(threeMembers(), {}, (plan) => {
          const leaving = plan.steps.filter((step) => step.do === 'delete-server').length;
          going = Math.max(going, leaving);
          return plan.steps.length + plan.waiting.length + plan.later.length === 0;
        });
        expect(await pictureOf(stage)).toEqual(whole);
        expect(await volumeIds()).toEqual(volumes);
        expect(going).toBeLessThanOrEqual(1);
      }),
      { numRuns: 25, seed: 7 },
    );
  }, 120_000);
});
