import type { OpenStackClient } from '../clients/openstack/index.ts';
import { createNamesakes } from './namesakes.ts';
import { createRuleMaker } from './rules.ts';
import type { Writing } from './writing.ts';

/** For the steps of one pass: what several of them ask at the same time is one call. */
export function oneCallForMany(
  cloud: Pick<OpenStackClient, 'compute' | 'network'>,
): Pick<Writing, 'makeRule' | 'namesakes'> {
  return { makeRule: createRuleMaker(cloud.network), namesakes: createNamesakes(cloud) };
}
