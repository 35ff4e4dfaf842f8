import type { OpenStackClient } from '../clients/openstack/index.ts';
import type { WriteGate } from '../runtime/index.ts';

const READS = /^(list|get|whoAmI|download|head)/;
const SERVICES = ['identity', 'compute', 'placement', 'network', 'volume', 'image', 'object'] as const;

/** The same client, whose writes pass the gate. */
export function gatedCloud(client: OpenStackClient, gate: Pick<WriteGate, 'assertLeading'>): OpenStackClient {
  const services = Object.fromEntries(SERVICES.map((name) => [name, gatedService(client[name], gate)]));
  return {
    ...client,
    ...(services as unknown as Pick<OpenStackClient, (typeof SERVICES)[number]>),
    withContext: (context) => gatedCloud(client.withContext(context), gate),
  };
}

function gatedService(service: object, gate: Pick<WriteGate, 'assertLeading'>): object {
  const methods = Object.entries(service) as [string, (...args: unknown[]) => unknown][];
  return Object.fromEntries(
    methods.map(([name, call]) => {
      if (READS.test(name)) return [name, call];
      const write = async (...args: unknown[]) => {
        gate.assertLeading();
        return await call(...args);
      };
      return [name, write];
    }),
  );
}
