import { FRESH, NO_GENERATION, readMetadata, writeMetadata } from '../drbd/metadata.ts';
import { DrbdResource, StateRefused } from '../drbd/resource.ts';
import type { ResourceConfig } from '../drbd/config.ts';
import { DrbdKernel } from '../drbd/kernel.ts';
import { PlainDisk } from '../files/disk.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from './program.ts';

interface Order {
  readonly call: ProgramCall;
  readonly kernel: DrbdKernel;
  readonly config: ResourceConfig;
  /** When it is up. */
  readonly resource: DrbdResource | undefined;
  readonly has: (option: string) => boolean;
}

type Verb = (order: Order) => ProgramResult | Promise<ProgramResult>;

function kernelOf(call: ProgramCall): DrbdKernel | undefined {
  const { guest } = call;
  if (guest.drbd) return guest.drbd;
  if (!guest.kernel.modules.has('drbd')) return undefined;
  guest.drbd = new DrbdKernel(guest);
  return guest.drbd;
}

const unknownResource = (name: string) => fail(1, `'${name}' not defined in your config (for this host).`);

const drbdadm: Program = async (call) => {
  const { operands, has } = readOptions(call.args, {
    flags: ['force', 'f', 'clear-bitmap', 'discard-my-data', 'd', 'v', 'overwrite-data-of-peer', 'assume-clean'],
    values: ['c', 't', 'max-peers', 'config-file'],
  });
  const [verb = '', name = 'all'] = operands;
  // Asking the files needs no driver; everything else loads it.
  if (!call.guest.kernel.modules.has('drbd')) call.guest.kernel.modules.add('drbd');
  const kernel = kernelOf(call);
  const run = VERBS[verb];
  if (!run || !kernel) return fail(1, `drbdadm: Unknown command '${verb}'`);
  const bare = name.split('/')[0] ?? name;
  const configs = kernel.configs().filter(({ name: one }) => bare === 'all' || one === bare);
  if (configs.length === 0) return bare === 'all' ? ok() : unknownResource(name);
  const out: ProgramResult[] = [];
  for (const config of configs) {
    if (!config.hosts[call.guest.hostname]) return unknownResource(config.name);
    try {
      out.push(await run({ call, kernel, config, resource: kernel.resources.get(config.name), has }));
    } catch (error) {
      if (!(error instanceof StateRefused)) throw error;
      const command = `drbdsetup-84 ${verb} ${config.minor}`;
      return fail(error.exitCode, `${error.message}\nCommand '${command}' terminated with exit code ${error.exitCode}`);
    }
  }
  return {
    stdout: out.map(({ stdout }) => stdout).join(''),
    stderr: out.map(({ stderr }) => stderr).join(''),
    exitCode: Math.max(...out.map(({ exitCode }) => exitCode)),
  };
};

/** The disk below, found by the name that the files give it. */
async function backingOf({ call, config }: Order): Promise<PlainDisk | undefined> {
  const path = config.hosts[call.guest.hostname]?.disk ?? '';
  if (!call.files.lookUp(path)) return undefined;
  const disk = call.guest.kernel.devices().get(await call.files.realpath(path));
  return disk instanceof PlainDisk ? disk : undefined;
}

const up = (resource: DrbdResource | undefined): resource is DrbdResource => resource !== undefined;
const notUp = ({ config }: Order) => fail(10, `${config.name}: No such resource`);

const needs =
  (run: (order: Order & { readonly resource: DrbdResource }) => ProgramResult | Promise<ProgramResult>): Verb =>
  (order) =>
    order.resource ? run({ ...order, resource: order.resource }) : notUp(order);

const createMd: Verb = async (order) => {
  const disk = await backingOf(order);
  if (!disk)
    return fail(
      20,
      `open(${order.config.hosts[order.call.guest.hostname]?.disk ?? ''}) failed: No such file or directory`,
    );
  if (order.resource?.backing) return fail(20, `Device '${order.config.minor}' is configured!`);
  if (readMetadata(disk) && !order.has('force'))
    return fail(1, 'You want me to create metadata over existing ones. Operation cancelled.');
  writeMetadata(disk, FRESH);
  return ok(
    'initializing activity log\nNOT initializing bitmap\nWriting meta data...\nNew drbd meta data block successfully created.\n',
  );
};

const bringUp: Verb = async (order) => {
  const disk = await backingOf(order);
  if (!disk)
    return fail(
      10,
      `open(${order.config.hosts[order.call.guest.hostname]?.disk ?? ''}) failed: No such file or directory`,
    );
  const resource = order.resource ?? new DrbdResource(order.call.guest, order.config);
  if (resource.disk === 'Diskless') resource.attach(disk);
  order.kernel.resources.set(order.config.name, resource);
  resource.config = order.config;
  resource.connect();
  return ok();
};

const down: Verb = ({ kernel, config, resource }) => {
  if (!resource) return ok();
  if (resource.role === 'Primary') resource.demote();
  resource.disconnect();
  resource.detach();
  kernel.resources.delete(config.name);
  return ok();
};

const newCurrentUuid = needs(({ resource, has }) => {
  const peer = resource.connection?.peerOf(resource);
  if (!has('clear-bitmap') || !peer || resource.disk !== 'Inconsistent' || peer.disk !== 'Inconsistent')
    throw new StateRefused(10, 'Failure: (154) UUIDs of both nodes do not allow this now');
  const current = resource.newGeneration();
  for (const side of [resource, peer]) {
    side.keep({ current, bitmap: NO_GENERATION, dirty: [] });
    side.disk = 'UpToDate';
    side.peerDisk = 'UpToDate';
    side.outOfSyncKiB = 0;
  }
  for (const side of [resource, peer]) side.changed();
  return ok();
});

function status({ config, resource }: Order): ProgramResult {
  if (!resource)
    return fail(
      10,
      `${config.name}: No such resource\nCommand 'drbdsetup-84 status ${config.name}' terminated with exit code 10`,
    );
  const { role, disk, cstate, peerDisk, peerRole, suspended } = resource;
  const lines = [
    `${config.name} role:${role}${suspended ? ' suspended:fencing' : ''}`,
    `  disk:${disk}${suspended ? ' blocked:upper' : ''}`,
  ];
  if (cstate === 'WFConnection') lines.push('  peer connection:Connecting');
  else if (cstate !== 'StandAlone') {
    const replication = cstate === 'Connected' ? 'Established' : cstate;
    const total = Math.max(1, resource.sizeBytes / 1024);
    const done = (100 - (100 * resource.outOfSyncKiB) / total).toFixed(2);
    lines.push(
      `  peer role:${peerRole}`,
      `    replication:${replication} peer-disk:${peerDisk}${cstate === 'Connected' ? '' : ` done:${done}`}`,
    );
  }
  return ok(`${lines.join('\n')}\n\n`);
}

/** `current:bitmap:history:history:` and the flags. */
function generations(disk: PlainDisk): string | undefined {
  const metadata = readMetadata(disk);
  if (!metadata) return undefined;
  const { current, bitmap, history, consistent, wasUpToDate, primary, peerOutdated } = metadata;
  const flags = [consistent, wasUpToDate, primary, true, false, peerOutdated, false].map((flag) => (flag ? '1' : '0'));
  return `${[current, bitmap, ...history, ...flags].join(':')}\n`;
}

const VERBS: Readonly<Record<string, Verb>> = {
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
    const disk = await backingOf(order);
    if (!order.resource?.connection)
      throw new StateRefused(10, 'Failure: (130) Resize not allowed while not connected');
    if (disk) order.resource.backing = disk;
    return ok();
  },
  'new-current-uuid': newCurrentUuid,
  role: (order) => (up(order.resource) ? ok(`${order.resource.role}/${order.resource.peerRole}\n`) : notUp(order)),
  cstate: (order) => (up(order.resource) ? ok(`${order.resource.cstate}\n`) : notUp(order)),
  dstate: (order) => (up(order.resource) ? ok(`${order.resource.disk}/${order.resource.peerDisk}\n`) : notUp(order)),
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

const drbdsetup: Program = (call) => {
  if (call.args.includes('--json'))
    return fail(20, "status: unrecognized option '--json'\n\nUSAGE: drbdsetup command device arguments options\n");
  return drbdadm(call);
};

export const DRBD_PROGRAMS: Readonly<Record<string, Program>> = { drbdadm, drbdsetup };
