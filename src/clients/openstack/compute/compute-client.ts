import type { ServiceApi } from '../service/service-api.ts';
import { type Aggregates, aggregates } from './aggregates.ts';
import { type Attachments, attachments } from './attachments.ts';
import { type Flavors, flavors } from './flavors.ts';
import { type Hosts, hosts } from './hosts.ts';
import { type Keypairs, keypairs } from './keypairs.ts';
import { type ComputeQuotaCalls, computeQuotas } from './quotas.ts';
import { type ServerActions, serverActions } from './server-actions.ts';
import { type ServerGroups, serverGroups } from './server-groups.ts';
import { type Servers, servers } from './servers.ts';

/** Nova v2.1. */
export interface ComputeClient
  extends Servers, ServerActions, Attachments, Flavors, Keypairs, ServerGroups, Hosts, Aggregates, ComputeQuotaCalls {}

export function computeClient(api: ServiceApi): ComputeClient {
  return {
    ...servers(api),
    ...serverActions(api),
    ...attachments(api),
    ...flavors(api),
    ...keypairs(api),
    ...serverGroups(api),
    ...hosts(api),
    ...aggregates(api),
    ...computeQuotas(api),
  };
}
