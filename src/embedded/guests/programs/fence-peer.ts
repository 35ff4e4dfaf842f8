import type { Pacemaker } from '../cluster/pacemaker.ts';
import { isUnclean } from '../cluster/peers.ts';
import { element, withoutXml, type XmlElement } from '../cluster/xml.ts';
import { startDeadline } from '../../../seams/deadline.ts';
import { readOptions } from './options.ts';
import { fail, ok, type Program, type ProgramCall, type ProgramResult } from './program.ts';

/** What the handler tells DRBD. */
const ANSWER = { broken: 1, peerOutdated: 4, peerUnreachable: 5, peerFenced: 7 } as const;

const POLL_MS = 1_000;

/** The clone that runs a resource. */
function cloneOf(node: Pacemaker, resource: string) {
  return node.config.resources.find(
    ({ kind, members }) =>
      kind === 'promotable' && members.some(({ parameters }) => parameters['drbd_resource'] === resource),
  );
}

const ruleId = (resource: string, clone: string) => `drbd-fence-by-handler-${resource}-${clone}`;

/**
 * crm-fence-peer.sh of drbd-utils 9.22 as it was read and seen: it forbids the peer to be promoted, and answers by what the
 * CIB of this side says of it. It never asks for a majority.
 */
const fencePeer: Program = async (call) => {
  const { value } = readOptions(call.args, {
    values: ['timeout', 'dc-timeout', 'flock-timeout', 'id-prefix', 'suicide-on-failure-if-primary'],
  });
  const { guest, env } = call;
  const node = guest.pacemaker;
  const resource = guest.drbd?.resources.get(env.get('DRBD_RESOURCE') ?? '');
  const clone = node && resource && cloneOf(node, resource.config.name);
  if (!node || !clone) return fail(ANSWER.broken, 'WARNING Could not determine the master id: no cluster manager');
  const seconds = Number(value('timeout') ?? 60);
  const state = await settled(call, node, resource.peerName, seconds);
  const place = () =>
    placeRule(call, node, { resource: resource.config.name, clone: clone.id }, Number(value('dc-timeout') ?? 20));
  const isCurrent = resource.disk === 'UpToDate';
  if (state === 'reachable')
    return (await place())
      ? answer(ANSWER.peerOutdated, 'peer is reachable, my disk is UpToDate: placed constraint')
      : fail(ANSWER.broken, 'could not place the constraint');
  if (state === 'fenced') {
    if (!isCurrent) return fail(ANSWER.broken, 'peer is not reachable, my disk is not UpToDate');
    return (await place())
      ? answer(ANSWER.peerFenced, 'peer is not reachable, my disk is UpToDate: placed constraint; peer was stonithed')
      : fail(ANSWER.broken, 'could not place the constraint');
  }
  if (!isCurrent) return fail(ANSWER.broken, 'peer is unclean, my disk is not UpToDate');
  return (await place())
    ? answer(ANSWER.peerUnreachable, 'peer is unclean: placed the constraint and continue')
    : fail(ANSWER.broken, 'could not place the constraint');
};

const answer = (exitCode: number, text: string): ProgramResult => ({ stdout: '', stderr: `INFO ${text}\n`, exitCode });

/** What the local CIB says of the peer; while it is unclean, its fencing is waited for. */
async function settled(
  call: ProgramCall,
  node: Pacemaker,
  peer: string,
  seconds: number,
): Promise<'reachable' | 'fenced' | 'unclean'> {
  const { clock } = call.guest.site;
  const until = clock.monotonicMs() + seconds * 1000;
  for (;;) {
    const known = node.peer(peer);
    if (known.online) return 'reachable';
    if (!isUnclean(known)) return 'fenced';
    if (clock.monotonicMs() >= until) return 'unclean';
    await clock.sleep(POLL_MS, call.signal);
  }
}

/** Whether the rule is in the CIB of this side afterwards. */
async function placeRule(
  call: ProgramCall,
  node: Pacemaker,
  of: { resource: string; clone: string },
  dcSeconds: number,
): Promise<boolean> {
  const deadline = startDeadline(call.guest.site.clock, dcSeconds * 1000, call.signal);
  const id = ruleId(of.resource, of.clone);
  const made = element('rsc_location', { rsc: of.clone, id }, [
    element('rule', { role: 'Master', score: '-INFINITY', id: id.replace('by-handler', 'by-handler-rule') }, [
      element('expression', {
        attribute: '#uname',
        operation: 'ne',
        value: node.name,
        id: id.replace('by-handler', 'by-handler-expr'),
      }),
    ]),
  ]);
  try {
    await node.changeWhenHeard((configuration) => withRule(configuration, made), deadline.signal);
    return true;
  } catch {
    return false;
  } finally {
    deadline.cancel();
  }
}

function withRule(configuration: XmlElement, made: XmlElement): XmlElement {
  const isOld = ({ tag, attributes }: XmlElement) =>
    tag === 'rsc_location' && attributes['id'] === made.attributes['id'];
  const bare = withoutXml(configuration, isOld);
  return element(
    bare.tag,
    bare.attributes,
    bare.children.map((child) =>
      child.tag === 'constraints' ? element('constraints', {}, [...child.children, made]) : child,
    ),
  );
}

/** crm-unfence-peer.sh: the peer has all the data again. */
const unfencePeer: Program = async (call) => {
  const node = call.guest.pacemaker;
  const name = call.env.get('DRBD_RESOURCE') ?? '';
  const clone = node && cloneOf(node, name);
  if (!node || !clone) return ok();
  const id = ruleId(name, clone.id);
  if (!node.config.locations.some((one) => one.id === id)) return ok();
  await node.changeWhenHeard(
    (configuration) => withoutXml(configuration, ({ attributes }) => attributes['id'] === id),
    call.signal,
  );
  return ok();
};

export const FENCE_PROGRAMS: Readonly<Record<string, Program>> = {
  'crm-fence-peer.sh': fencePeer,
  'crm-unfence-peer.sh': unfencePeer,
};
