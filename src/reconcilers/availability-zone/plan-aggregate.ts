import { fromAggregate, type Mark, toAggregateName, toMetadata, withoutMark } from '../../inventory/index.ts';
import { type Difference, shown } from '../../planning/difference.ts';
import { type Aggregate, serversOn } from './observed.ts';
import { adoptedAggregate } from './plan-adopted.ts';
import { aggregateMark, causeOf, named, type Part, type Problem, type Scene } from './plan-scene.ts';
import type { AggregateChange, Step, StepCommon } from './step.ts';
import { AGGREGATE } from './thing.ts';

/** What is there of our aggregate. */
export interface Ours {
  readonly have: Aggregate | undefined;
  /** The mark on it is about the very declaration that stands now. */
  readonly standing: boolean;
}

/**
 * The aggregate that the spec adopts, else ours: by the mark in its metadata; by the mark in its name, when a crash came
 * between its creation and its metadata; by its remembered id, when somebody wiped the mark. An aggregate that carries
 * somebody's mark is theirs.
 */
export function findAggregate(scene: Scene): Ours {
  const { owner, observed, known, spec } = scene;
  if (spec.adopt !== undefined) return { have: adoptedAggregate(scene, spec.adopt), standing: false };
  const have = observed.entries.aggregate.find((aggregate) => {
    const mark = fromAggregate(aggregate);
    return mark === undefined ? aggregate.id === known.aggregateId : mark.uid === owner.uid;
  });
  const mark = have === undefined ? undefined : fromAggregate(have);
  const wanted = aggregateMark(scene, AGGREGATE).hash;
  return { have, standing: known.aggregateId !== undefined && (mark === undefined || mark.hash === wanted) };
}

/** The aggregate itself: its name, its zone, its metadata and our mark; without its hosts. */
export function planAggregate(scene: Scene, ours: Ours): Part {
  const { spec } = scene;
  const name = spec.aggregateName ?? spec.zone;
  const thing = { kind: 'aggregate', name, ...(ours.have === undefined ? {} : { id: ours.have.id }) } as const;
  const declared = { thing, deletionPolicy: spec.deletionPolicy };
  const common = { thing, path: 'aggregate', impact: 'None' } as const;
  const taken = nameTaken(scene, name, ours.have);
  if (ours.have === undefined) {
    if (taken !== undefined) return { steps: [], declared: [{ ...declared, problem: taken }] };
    return { steps: [creation(scene, common, name)], declared: [declared] };
  }
  const { changes, problem } = changesOf(scene, ours.have, name, taken);
  const cause = causeOf(ours.standing, true);
  const change = { ...common, key: 'update aggregate', action: 'Update', cause, needs: [] } as const;
  const steps: readonly Step[] =
    changes.length === 0 ? [] : [{ ...change, do: 'update-aggregate', id: ours.have.id, changes }];
  return { steps, declared: [problem === undefined ? declared : { ...declared, problem }] };
}

function creation(scene: Scene, common: Pick<StepCommon, 'thing' | 'path' | 'impact'>, name: string): Step {
  const cause = causeOf(scene.known.aggregateId !== undefined, true);
  const marked = toAggregateName(aggregateMark(scene, AGGREGATE), name);
  const step = { ...common, key: AGGREGATE, action: 'Create', cause, needs: [] } as const;
  return { ...step, do: 'create-aggregate', name: marked, zone: scene.spec.zone };
}

interface Changes {
  readonly changes: readonly Difference<AggregateChange>[];
  readonly problem?: Problem;
}

function changesOf(scene: Scene, have: Aggregate, name: string, taken: Problem | undefined): Changes {
  const { spec } = scene;
  const stuck = have.availability_zone === spec.zone ? undefined : zoneInUse(scene, have);
  const mark = aggregateMark(scene, AGGREGATE);
  const changes: Difference<AggregateChange>[] = [];
  if (have.availability_zone !== spec.zone && stuck === undefined) {
    const body = { availability_zone: spec.zone };
    changes.push({ field: 'zone', from: shown(have.availability_zone), to: spec.zone, body });
  }
  const carriesMark = fromAggregate({ name: have.name, metadata: {} }) !== undefined;
  // A name that follows the zone's waits with it.
  const held = stuck !== undefined && spec.aggregateName === undefined;
  if (have.name !== name && taken === undefined && !held) {
    // The name that it was created with is ours to change: nobody did that.
    const from = carriesMark ? undefined : have.name;
    changes.push({ field: 'aggregateName', from, to: name, body: { name } });
  }
  for (const [key, value] of Object.entries(spec.metadata)) {
    const from = have.metadata[key];
    if (from !== value)
      changes.push({ field: `metadata.${key}`, from, to: value, body: { metadata: { [key]: value } } });
  }
  // A mark that speaks of a zone which could not be changed yet would call the difference drift.
  const problem = stuck ?? taken;
  if (problem === undefined) changes.push(...marking(have, mark));
  return problem === undefined ? { changes } : { changes, problem };
}

function marking({ metadata }: Aggregate, mark: Mark): Difference<AggregateChange>[] {
  const wanted = toMetadata(mark);
  const same = Object.entries(wanted).every(([key, value]) => metadata[key] === value);
  return same ? [] : [{ field: 'mark', from: undefined, to: mark.hash, body: { metadata: wanted } }];
}

/** Takes our mark off, also out of the name. */
export function releaseAggregate(have: Aggregate): Step {
  const ours = Object.keys(have.metadata).filter((key) => !(key in withoutMark(have.metadata)));
  const metadata = Object.fromEntries(ours.map((key) => [key, null]));
  const mark: Difference<AggregateChange> = { field: 'mark', from: 'ours', to: undefined, body: { metadata } };
  const declared = /^(.+)-scp-[a-z0-9-]+$/.exec(have.name)?.[1];
  const renamed: Difference<AggregateChange>[] =
    fromAggregate({ name: have.name, metadata: {} }) === undefined || declared === undefined
      ? []
      : [{ field: 'aggregateName', from: have.name, to: declared, body: { name: declared } }];
  return {
    key: 'release aggregate',
    do: 'update-aggregate',
    thing: { kind: 'aggregate', name: declared ?? have.name, id: have.id },
    action: 'Release',
    impact: 'None',
    cause: 'Declared',
    path: 'aggregate',
    needs: [],
    id: have.id,
    changes: [mark, ...renamed],
  };
}

/** Nova keeps the names of aggregates unique. */
function nameTaken({ observed }: Scene, name: string, have: Aggregate | undefined): Problem | undefined {
  const rival = observed.entries.aggregate.find((aggregate) => aggregate.name === name && aggregate.id !== have?.id);
  if (rival === undefined) return undefined;
  const mark = fromAggregate(rival);
  const whose = mark === undefined ? 'is not ours' : `belongs to ${mark.kind} ${mark.namespace}/${mark.name}`;
  const remedy = 'set spec.aggregateName to another name, or remove that aggregate';
  return { reason: 'NotOurs', message: `an aggregate named "${name}" exists (${rival.id}) and ${whose}: ${remedy}` };
}

/** Nova refuses to change the zone of an aggregate below servers. */
function zoneInUse(scene: Scene, have: Aggregate): Problem | undefined {
  const servers = have.hosts.flatMap((host) => serversOn(scene.observed, host));
  if (servers.length === 0) return undefined;
  const from = have.availability_zone ?? 'none';
  const message =
    `the zone cannot be renamed from ${from} to ${scene.spec.zone} while servers sit on its hosts, which would change ` +
    `zone below them: move or delete ${named(servers)}, or set spec.zone back to ${from}`;
  return { reason: 'HostInUse', message };
}
