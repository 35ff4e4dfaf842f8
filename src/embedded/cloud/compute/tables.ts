import { instanceActionTable } from './actions-log/table.ts';
import { aggregateTable } from './aggregates/table.ts';
import { counterTable } from './counters.ts';
import { flavorTable } from './flavors/table.ts';
import { hostTable, serviceTable } from './hosts/tables.ts';
import { keypairTable } from './keypairs/table.ts';
import { migrationTable } from './migrations/table.ts';
import { quotaTable } from './quotas/limits.ts';
import { serverGroupTable } from './server-groups/table.ts';
import { deletedServerTable, serverTable } from './servers/table.ts';

export function computeTables() {
  return {
    counters: counterTable(),
    hosts: hostTable(),
    services: serviceTable(),
    aggregates: aggregateTable(),
    flavors: flavorTable(),
    keypairs: keypairTable(),
    quotas: quotaTable(),
    serverGroups: serverGroupTable(),
    servers: serverTable(),
    deletedServers: deletedServerTable(),
    migrations: migrationTable(),
    instanceActions: instanceActionTable(),
  };
}

export type ComputeTables = ReturnType<typeof computeTables>;
