import { decide, type Decision, DEFAULT_HEALING } from '../../healing/decide.ts';
import type { Signs } from '../../healing/signs.ts';
import { planMachines, type Scene as MachineScene } from '../../machines/index.ts';
import { databaseBlueprint, databaseSetup } from '../../topologies/database/index.ts';
import type { Known } from './known.ts';
import { type Databases, lookAtDatabases } from './look-databases.ts';
import { lookAtTls, NO_TLS, type Tls } from './look-tls.ts';
import type { ExternalError } from '../../errors/external-error.ts';
import { lookAtPasswords } from './look-passwords.ts';
import { ownerOf } from './owner.ts';
import type { Pass } from './pass.ts';
import { machineReferences, type Picture, pictureOf } from './picture.ts';
import { type Assessment, assessCluster } from '../../convergence/assess/index.ts';
import type { SecretOf } from '../../convergence/setup/content.ts';
import type { ClusterSetup, Placement } from '../../topologies/blueprint.ts';
import type { Guest } from '../common/guests.ts';
import { hostKeyName, withHostKeys } from '../common/host-key-files.ts';
import { outOfService, signsIn } from '../common/machine-signs.ts';
import { replacedBy } from '../common/plan-repairs.ts';
import { sshFrom } from '../common/way.ts';
import { heededBy } from './heed.ts';
import { lookInside } from './look-inside.ts';
import type { KeyRing } from './keys.ts';
import { type Inside, NOTHING_INSIDE, planInside } from './plan-inside.ts';
import { NO_PASSWORDS, type Passwords } from './plan-passwords.ts';
import { withService } from './plan-service.ts';
import { type Endpoint, endpointOf } from './status-endpoint.ts';
import { shownTexts } from './shown-certificate.ts';
import { tlsValues } from './tls.ts';

/** The cluster as it is: in the cloud, and inside its machines. */
export interface Look {
  readonly picture: Picture;
  readonly machines: MachineScene;
  readonly decisions: readonly Decision[];
  readonly signs: readonly Signs[];
  /** Absent while addresses or volumes are missing, and where no machine is to be logged in to. */
  readonly setup: ClusterSetup | undefined;
  readonly guests: ReadonlyMap<string, Guest>;
  readonly secretOf: SecretOf;
  /** Absent where no machine could be looked into. */
  readonly assessment: Assessment | undefined;
  /** Absent while no server answers. */
  readonly databases: Databases | undefined;
  readonly passwords: Passwords;
  readonly tls: Tls;
  readonly inside: Inside;
}

/** Looks at everything that the plan depends on. Reads only. */
export async function look(pass: Pass, known: Known): Promise<Look> {
  const { cluster, session, deleting, keys } = pass;
  const picture = pictureOf(session.inventory, cluster, pass.cloud, pass.zones);
  const base = machineScene(pass, known, picture);
  const seen = planMachines(base);
  const endpoint = endpointOf(cluster, seen, { picture });
  const tls = await tlsOf(pass, endpoint);
  const setup = deleting ? undefined : setupOf(pass, seen.placement);
  const guests = await lookInside(pass, base, seen, setup);
  const secretOf = secretsFrom(keys, shownTexts(tls, guests));
  const assessment = assessmentOf(base, seen.placement, guests);
  const machines = { ...base, ...heededBy(assessment), answering: answeringIn(guests) };
  const signs = deleting ? [] : signsIn(session.sightings, base, seen, guests);
  const decisions = decide({
    nowMs: pass.clock.now(),
    policy: { ...DEFAULT_HEALING, silenceMs: cluster.spec.patience.bootSeconds * 1000 },
    paused: false,
    deleting,
    hostsInMaintenance: outOfService(picture.maintained, base),
    members: signs,
    unsafe: machines.hold,
    history: known.heals,
  });
  const replace = replacedBy(decisions, signs);
  const about = { cluster, blueprint: base.blueprint, guests, secretOf, serving: machines.serving };
  const within = setup === undefined ? NOTHING_INSIDE : planInside({ ...about, setup });
  const passwords = deleting ? NO_PASSWORDS : await lookAtPasswords(pass.deps.secrets, cluster, pass.signal);
  const databases = within.whole ? await databasesIn(pass, assessment, guests, passwords) : undefined;
  const now = { placement: seen.placement, forgottenMs: session.forgottenMs, nowMs: pass.clock.now() };
  const inside = withService(within, { ...about, ...now, databases, assessment, tls, endpoint });
  return {
    picture,
    machines: { ...machines, replace },
    decisions,
    signs,
    setup,
    guests,
    secretOf,
    assessment,
    databases: databases instanceof Error ? undefined : databases,
    passwords,
    tls,
    inside,
  };
}

/** What was seen inside, weighed; only once something answered. */
function assessmentOf(
  { blueprint }: MachineScene,
  placement: Placement | undefined,
  guests: ReadonlyMap<string, Guest>,
): Assessment | undefined {
  if (placement === undefined || answeringIn(guests).length === 0) return undefined;
  const observations = blueprint.members.map(({ name }) => {
    const sight = guests.get(name)?.sight;
    const seen = sight?.answers === true ? sight.machine.seen : undefined;
    return [name, { hostname: placement.members[name]?.hostname ?? name, seen }] as const;
  });
  return assessCluster(blueprint, Object.fromEntries(observations));
}

const answeringIn = (guests: ReadonlyMap<string, Guest>): readonly string[] =>
  [...guests.values()].filter(({ sight }) => sight.answers).map(({ member }) => member);

async function databasesIn(
  { cluster, deps, aside, signal }: Pass,
  assessment: Assessment | undefined,
  guests: ReadonlyMap<string, Guest>,
  passwords: Passwords,
): Promise<Databases | ExternalError | undefined> {
  const primary = guests.get(assessment?.primary ?? '');
  if (primary === undefined) return undefined;
  return aside(() => lookAtDatabases({ cluster, shell: primary.shell, passwords, secrets: deps.secrets, signal }));
}

function tlsOf({ cluster, deps, deleting, keys, signal }: Pass, endpoint: Endpoint): Promise<Tls> {
  if (deleting || keys === undefined) return Promise.resolve(NO_TLS);
  const addresses = [endpoint?.host, endpoint?.floatingIp].filter((one) => one !== undefined);
  return lookAtTls(deps, cluster, addresses, signal);
}

function setupOf({ cluster, keys }: Pass, placement: Placement | undefined): ClusterSetup | undefined {
  if (placement === undefined || keys === undefined) return undefined;
  const setup = databaseSetup({ name: cluster.metadata.name, spec: cluster.spec }, placement);
  return withHostKeys(setup, keys.machines.book);
}

/** What setups name: internal secrets, host keys, and what the server shows its clients. */
function secretsFrom(keys: KeyRing | undefined, texts: Tls['texts']): SecretOf {
  const hosts = [...(keys?.machines.book.hosts ?? [])].map(
    ([member, pair]) => [hostKeyName(member), pair.privateKey] as const,
  );
  const values = new Map([...(keys?.internal ?? []), ...hosts, ...tlsValues(texts)]);
  return (name) => values.get(name);
}

const MINUTE_MS = 60_000;

function machineScene(pass: Pass, known: Known, picture: Picture): MachineScene {
  const { cluster, deleting, installation, clock } = pass;
  const { spec, metadata } = cluster;
  return {
    owner: ownerOf(installation, cluster),
    blueprint: databaseBlueprint({ name: metadata.name, spec }, sshFrom(pass.cloud)),
    references: machineReferences(cluster, picture.references.value),
    entries: picture.entries,
    unread: picture.unread,
    deleting,
    dataVolumes: spec.deletionPolicy,
    contents: spec.engine.name,
    patience: { buildMs: spec.patience.bootSeconds * 1000, retryMs: MINUTE_MS },
    known: known.made,
    addresses: known.addresses,
    addressField: 'spec.endpoint.address',
    hold: {},
    replace: {},
    serving: [],
    answering: [],
    nowMs: clock.now(),
  };
}
