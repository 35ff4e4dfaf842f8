import { type Metadata, moveMetadata, readMetadata } from '../../drbd/metadata.ts';
import { resize } from '../../drbd/resize.ts';
import { DrbdResource } from '../../drbd/resource.ts';
import { StateRefused } from '../../drbd/states.ts';
import { fail, ok } from '../program.ts';
import { createMd, generations, newCurrentUuid } from './metadata-verbs.ts';
import { backingOf, needs, notUp, type Order, up, type Verb } from './order.ts';
import { status } from './status.ts';

/** As `drbdmeta dstate` says it of a resource that is down: of its own disk alone. */
const diskStateOf = ({ consistent, wasUpToDate }: Metadata): string =>
  !consistent ? 'Inconsistent' : wasUpToDate ? 'Consistent' : 'Outdated';

const bringUp: Verb = async (order) => {
  const disk = await backingOf(order);
  if (!disk)
    return fail(
      10,
      `open(${order.config.hosts[order.call.guest.hostname]?.disk ?? ''}) failed: No such file or directory`,
    );
  const resource = order.resource ?? new DrbdResource(order.call.guest, order.config);
  if (resource.disk === 'Diskless') {
    await checkResize(order);
    resource.attach(disk);
    await noteSize(order, disk.sizeBytes);
  }
  order.kernel.resources.set(order.config.name, resource);
  resource.config = order.config;
  resource.connect();
  return ok();
};

/** Where drbdadm keeps how large the disk was when it was last attached, on the disk of the machine itself. */
const lastKnown = ({ config }: Order) => `/var/lib/drbd/drbd-minor-${config.minor}.lkbd`;

async function noteSize(order: Order, sizeBytes: number): Promise<void> {
  await order.call.files.mkdir('/var/lib/drbd', { recursive: true });
  const { disk = '' } = order.config.hosts[order.call.guest.hostname] ?? {};
  await order.call.files.writeFile(lastKnown(order), `${sizeBytes}\t${disk}\n`);
}

/** Before it is attached: metadata of a disk that grew meanwhile are moved to where its end is now. */
async function checkResize(order: Order): Promise<void> {
  const disk = await backingOf(order);
  if (disk === undefined || !(await order.call.files.exists(lastKnown(order)))) return;
  moveMetadata(disk, Number.parseInt(await order.call.files.readFile(lastKnown(order)), 10));
}

const down: Verb = ({ kernel, config, resource }) => {
  if (!resource) return ok();
  if (resource.role === 'Primary') resource.demote();
  resource.disconnect();
  resource.detach();
  kernel.resources.delete(config.name);
  return ok();
};

/** What drbdadm is told to do, as far as the image, the agents and the operator say it. */
export const VERBS: Readonly<Record<string, Verb>> = {
  'create-md': createMd,
  up: bringUp,
  adjust: bringUp,
  attach: bringUp,
  down,
  detach: down,
  primary: needs(async ({ resource, has }) => {
    await resource.promote(has('force') || has('overwrite-data-of-peer'));
    return ok();
  }),
  secondary: needs(({ resource }) => {
    resource.demote();
    return ok();
  }),
  connect: needs(({ resource, has }) => {
    resource.discardMine = has('discard-my-data');
    resource.connect();
    return ok();
  }),
  disconnect: needs(({ resource }) => {
    if (resource.cstate === 'StandAlone') throw new StateRefused(10, 'Failure: (162) Invalid configuration request');
    resource.disconnect();
    return ok();
  }),
  outdate: needs(({ resource }) => {
    if (resource.role === 'Primary')
      throw new StateRefused(17, '0: State change failed: (-9) Disk state is lower than outdated');
    resource.disk = 'Outdated';
    resource.changed();
    return ok();
  }),
  invalidate: needs(({ resource }) => {
    resource.disk = 'Inconsistent';
    resource.keep({ dirty: 'all' });
    resource.changed();
    return ok();
  }),
  'resume-io': needs(({ resource }) => {
    resource.thaw();
    return ok();
  }),
  'disk-options': () => ok(),
  'net-options': () => ok(),
  resize: async (order) => {
    const { connection } = order.resource ?? {};
    if (!order.resource || !connection)
      throw new StateRefused(10, 'Failure: (130) Resize not allowed while not connected');
    resize(order.resource, connection.peerOf(order.resource));
    await noteSize(order, order.resource.sizeBytes);
    return ok();
  },
  'check-resize': async (order) => {
    if (order.resource?.backing) return fail(20, 'Exclusive open failed. Do it anyways?\nOperation canceled.');
    await checkResize(order);
    return ok();
  },
  'new-current-uuid': newCurrentUuid,
  role: (order) => (up(order.resource) ? ok(`${order.resource.role}/${order.resource.peerRole}\n`) : notUp(order)),
  cstate: (order) => (up(order.resource) ? ok(`${order.resource.cstate}\n`) : notUp(order)),
  dstate: async (order) => {
    if (up(order.resource)) return ok(`${order.resource.disk}/${order.resource.peerDisk}\n`);
    const disk = await backingOf(order);
    const metadata = disk && readMetadata(disk);
    return metadata === undefined ? notUp(order) : ok(`${diskStateOf(metadata)}\n`);
  },
  status,
  'sh-dev': ({ config }) => ok(`${config.device}\n`),
  'sh-resources': ({ config }) => ok(`${config.name}\n`),
  dump: ({ config }) => ok(`resource ${config.name} {\n}\n`),
  'get-gi': async (order) => {
    const disk = order.resource?.backing ?? (await backingOf(order));
    const text = disk && generations(disk);
    return text === undefined ? fail(20, 'No valid meta data found') : ok(text);
  },
  'dump-md': async (order) => {
    const disk = await backingOf(order);
    const metadata = disk && readMetadata(disk);
    if (!metadata) return fail(255, 'No valid meta data found');
    if (order.resource) return fail(20, `Found meta data is "unclean", please apply-al first`);
    return ok(
      `version "v08";\nuuid { 0x${metadata.current}; 0x${metadata.bitmap}; }\nla-size-sect ${disk.sizeBytes / 512};\n`,
    );
  },
};
