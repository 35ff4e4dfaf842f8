import type { CreateSecurityGroupRule, NetworkClient } from '../clients/openstack/index.ts';
import { ExternalError, type Fault } from '../errors/external-error.ts';

/** Makes one rule; one that is there already is as good. */
export type MakeRule = (body: CreateSecurityGroupRule) => Promise<void>;

type Network = Pick<NetworkClient, 'createSecurityGroupRule' | 'createSecurityGroupRules'>;

/**
 * Rules of one group that are asked for in the same moment are made by one call. Neutron makes all of those or none: where it
 * refuses, each is made by itself, and fails by itself.
 */
export function createRuleMaker(network: Network): MakeRule {
  const gathering = new Map<string, { readonly bodies: CreateSecurityGroupRule[]; readonly made: Promise<boolean> }>();
  const begin = (group: string) => {
    const bodies: CreateSecurityGroupRule[] = [];
    const made = Promise.resolve().then(() => {
      gathering.delete(group);
      return bodies.length > 1 && allMade(network, bodies);
    });
    const begun = { bodies, made };
    gathering.set(group, begun);
    return begun;
  };
  return async (body) => {
    const { bodies, made } = gathering.get(body.security_group_id) ?? begin(body.security_group_id);
    bodies.push(body);
    if (!(await made)) await there(network.createSecurityGroupRule(body));
  };
}

/** With these, Neutron has made none of them, and may make some. */
const REFUSED: ReadonlySet<Fault> = new Set<Fault>(['conflict', 'invalid', 'quota']);

async function allMade(network: Network, bodies: readonly CreateSecurityGroupRule[]): Promise<boolean> {
  try {
    await network.createSecurityGroupRules(bodies);
    return true;
  } catch (error) {
    if (error instanceof ExternalError && REFUSED.has(error.fault)) return false;
    throw error;
  }
}

async function there(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ExternalError) || error.fault !== 'conflict') throw error;
  }
}
