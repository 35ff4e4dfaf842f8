import type { BlockDevice } from '../clients/openstack/index.ts';
import { fromMetadata } from '../inventory/index.ts';
import { carrying, gone } from '../planning/writing.ts';
import type { StepOf } from './step.ts';
import type { ThingKey } from './thing.ts';
import { type Handlers, HOST_KEY, type Writing } from './writing.ts';

type Steps =
  'create-server-group' | 'delete-server-group' | 'create-server' | 'start-server' | 'delete-server' | 'attach-volume';

/** Nova begins a change, and ends it later: plans wait for what they see. */
export const applyServer: Handlers<Steps> = {
  'create-server-group': async ({ body, key }, { cloud: { compute }, inventory, namesakes, ids }) => {
    // The name carries the mark: who has the name is ours.
    const [there] = await namesakes.serverGroup(body.name);
    const made = there ?? (await compute.createServerGroup(body));
    ids.set(key as ThingKey, made.id);
    inventory.learn('server-group', made);
  },
  'delete-server-group': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteServerGroup(id));
    await inventory.refresh('server-group', id);
  },
  'create-server': async (step, writing) => {
    const named = await writing.namesakes.server(step.body.name);
    const mark = fromMetadata(step.body.metadata ?? {});
    const found = carrying(named, ({ metadata }) => fromMetadata(metadata), mark);
    const { id } = found ?? (await create(step, writing));
    writing.ids.set(step.key as ThingKey, id);
    await writing.inventory.refresh('server', id);
    await lookAtParts(step, writing);
  },
  'start-server': async ({ id, how }, { cloud: { compute }, inventory }) => {
    if (how === 'start') await compute.startServer(id);
    else if (how === 'unpause') await compute.unpauseServer(id);
    else await compute.resumeServer(id);
    await inventory.refresh('server', id);
  },
  'delete-server': async ({ id }, { cloud: { compute }, inventory }) => {
    await gone(compute.deleteServer(id));
    await inventory.refresh('server', id);
  },
  'attach-volume': async ({ serverId, volumeId }, { cloud: { compute }, inventory }) => {
    await compute.attachVolume(serverId, { volumeId });
    await inventory.refresh('volume', volumeId);
    await inventory.refresh('server', serverId);
  },
};

async function create(
  step: StepOf<'create-server'>,
  { cloud: { compute }, ids, firstBoot }: Writing,
): Promise<{ id: string }> {
  const { body, member, ports, volumes, rootVolume, group } = step;
  const { userData, hostKeyId } = await firstBoot(member);
  const root: BlockDevice =
    rootVolume === undefined
      ? // Nova wants the image named twice where there are other disks.
        disk({ uuid: body.imageRef ?? '', source_type: 'image', destination_type: 'local' }, 0, true)
      : disk({ uuid: ids.get(rootVolume), source_type: 'volume', destination_type: 'volume' }, 0, true);
  const data = volumes.map((key) =>
    disk({ uuid: ids.get(key), source_type: 'volume', destination_type: 'volume' }, -1, false),
  );
  const whole = {
    ...body,
    metadata: { ...body.metadata, [HOST_KEY]: hostKeyId },
    networks: ports.map((key) => ({ port: ids.get(key) })),
    user_data: userData,
    block_device_mapping_v2: [root, ...data],
  };
  return compute.createServer(whole, { group: ids.get(group) });
}

function disk(from: BlockDevice, boot_index: number, delete_on_termination: boolean): BlockDevice {
  return { ...from, boot_index, delete_on_termination };
}

/** Nova takes ports and volumes by itself: the next plan must not find them free. */
async function lookAtParts(
  { volumes, rootVolume }: StepOf<'create-server'>,
  { inventory, ids }: Writing,
): Promise<void> {
  const own = rootVolume === undefined ? volumes : [...volumes, rootVolume];
  await Promise.all(own.map((key) => inventory.refresh('volume', ids.get(key))));
}
