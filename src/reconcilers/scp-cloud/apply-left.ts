import { gone, merged } from '../../planning/writing.ts';
import type { Handlers } from './writing.ts';

type Steps =
  | 'delete-server'
  | 'delete-server-group'
  | 'delete-port'
  | 'delete-floating-ip'
  | 'delete-volume'
  | 'remove-aggregate-host'
  | 'delete-aggregate'
  | 'enable-host';

/** What owners of other kinds left behind. Nova and Cinder end later what they begin here: plans wait for what they see. */
export const applyLeft: Handlers<Steps> = {
  'delete-server': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteServer(id));
    await inventory.refresh('server', id);
  },
  'delete-server-group': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteServerGroup(id));
    await inventory.refresh('server-group', id);
  },
  'delete-port': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deletePort(id));
    await inventory.refresh('port', id);
  },
  'delete-floating-ip': async ({ id }, { cloud: { network }, inventory }) => {
    await gone(network.deleteFloatingIp(id));
    await inventory.refresh('floating-ip', id);
  },
  'delete-volume': async ({ id }, { cloud: { volume }, inventory }) => {
    await gone(volume.deleteVolume(id));
    await inventory.refresh('volume', id);
  },
  'remove-aggregate-host': async ({ aggregate, host }, { cloud: { compute }, inventory }) => {
    await gone(compute.removeHostFromAggregate(aggregate, host));
    await inventory.refresh('aggregate', aggregate);
  },
  'delete-aggregate': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteAggregate(id));
    await inventory.refresh('aggregate', id);
  },
  'enable-host': async ({ id, changes }, { cloud: { compute }, inventory }) => {
    await compute.updateComputeService(id, merged(changes));
    await inventory.refresh('compute-service', id);
  },
};
