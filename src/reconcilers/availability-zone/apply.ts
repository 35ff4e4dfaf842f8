import { ExternalError } from '../../errors/external-error.ts';
import { type Applied, applySteps } from '../../planning/run-steps.ts';
import { gone, merged } from '../../planning/writing.ts';
import type { Plan } from './plan.ts';
import type { AggregateChange, Step, StepOf } from './step.ts';
import type { Handlers, Writing } from './writing.ts';

/** How each step is done. A step without a handler does not compile. */
const HANDLERS: Handlers = {
  'create-aggregate': async ({ name, zone }, writing) => {
    const { id } = await writing.compute.createAggregate({ name, availability_zone: zone });
    writing.made = id;
    await writing.inventory.refresh('aggregate', id);
  },
  'update-aggregate': updateAggregate,
  'delete-aggregate': async ({ id }, { compute, inventory }) => {
    await gone(compute.deleteAggregate(id));
    await inventory.refresh('aggregate', id);
  },
  'add-host': async ({ aggregate, host }, { compute, inventory, made }) => {
    const id = aggregate ?? made;
    if (id === undefined) throw new TypeError(`${host} is to enter an aggregate that nobody made`);
    await already(compute.addHostToAggregate(id, host), async () => {
      const entry = await inventory.refresh('aggregate', id);
      return entry?.hosts.includes(host) === true;
    });
    await inventory.refresh('aggregate', id);
  },
  'remove-host': async ({ aggregate, host }, { compute, inventory }) => {
    await gone(compute.removeHostFromAggregate(aggregate, host));
    await inventory.refresh('aggregate', aggregate);
  },
  'disable-host': setService,
  'enable-host': setService,
  'live-migrate-server': async ({ id }, { compute, inventory }) => {
    await compute.liveMigrateServer(id, { host: null, block_migration: 'auto' });
    await inventory.refresh('server', id);
  },
  'cold-migrate-server': async ({ id }, { compute, inventory }) => {
    await compute.migrateServer(id);
    await inventory.refresh('server', id);
  },
  'confirm-migration': async ({ id }, { compute, inventory }) => {
    await compute.confirmResize(id);
    await inventory.refresh('server', id);
  },
};

/** Our mark first: from then on the name need not carry it any more. */
async function updateAggregate(step: StepOf<'update-aggregate'>, { compute, inventory }: Writing): Promise<void> {
  const bodies = step.changes.map(({ body }) => body);
  const metadata = Object.assign({}, ...bodies.map((body) => body.metadata)) as NonNullable<
    AggregateChange['metadata']
  >;
  const { metadata: _, ...fields } = Object.assign({}, ...bodies) as AggregateChange;
  // Taking the mark off is the last that is done: until then the aggregate is found again.
  const setMetadata = async () => {
    if (Object.keys(metadata).length > 0) await compute.setAggregateMetadata(step.id, metadata);
  };
  if (step.action !== 'Release') await setMetadata();
  if (Object.keys(fields).length > 0) await compute.updateAggregate(step.id, fields);
  if (step.action === 'Release') await setMetadata();
  await inventory.refresh('aggregate', step.id);
}

async function setService(
  { id, changes }: StepOf<'disable-host' | 'enable-host'>,
  { compute, inventory }: Writing,
): Promise<void> {
  await compute.updateComputeService(id, merged(changes));
  await inventory.refresh('compute-service', id);
}

/** An answer that was lost shows as a conflict the next time. */
async function already(work: Promise<unknown>, isSo: () => Promise<boolean>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'conflict' || !(await isSo())) throw error;
  }
}

/** Carries out what a plan allows now. */
export const apply = (
  plan: Plan,
  writing: Writing,
  onDone: (step: Step) => void,
  signal: AbortSignal,
): Promise<Applied<Step>> => applySteps(plan.ready, HANDLERS, writing, onDone, signal);
