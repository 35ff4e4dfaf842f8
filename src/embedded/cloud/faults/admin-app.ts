import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { ZodError, prettifyError } from 'zod';
import type { HostFaults } from '../compute/index.ts';
import type { Faults } from './switches.ts';

/**
 * `/_storm/faults`, outside of OpenStack's paths and of the faults themselves: GET lists, POST adds a rule, DELETE
 * removes one (`/_storm/faults/3`) or all. `/_storm/hosts`: GET lists the compute hosts, POST
 * `/_storm/hosts/compute-az1-1/cut` does something to one (cut, start, partition, heal, restart-compute). Basic
 * authentication with the administrator's name and password, because Keystone may be what is broken.
 */
export function faultsAdminApp(
  { faults, hosts }: { readonly faults: Faults; readonly hosts: HostFaults },
  administrator: { username: string; password: string },
): Hono {
  const app = new Hono({ strict: false });
  app.use(basicAuth(administrator));
  app.get('/_storm/faults', (c) => c.json({ faults: faults.list() }));
  app.post('/_storm/faults', async (c) => {
    try {
      return c.json({ id: faults.add(await c.req.json()) }, 201);
    } catch (error) {
      if (error instanceof ZodError) return c.json({ error: prettifyError(error) }, 400);
      if (error instanceof SyntaxError) return c.json({ error: 'the body is not JSON' }, 400);
      throw error;
    }
  });
  app.delete('/_storm/faults', (c) => {
    faults.clear();
    return c.body(null, 204);
  });
  app.delete('/_storm/faults/:id', (c) => c.body(null, faults.remove(Number(c.req.param('id'))) ? 204 : 404));
  hostRoutes(app, hosts);
  return app;
}

function hostRoutes(app: Hono, hosts: HostFaults): void {
  const verbs: Readonly<Record<string, (name: string) => void>> = {
    cut: (name) => hosts.cut(name),
    start: (name) => hosts.start(name),
    partition: (name) => hosts.partition(name),
    heal: (name) => hosts.heal(name),
    'restart-compute': (name) => hosts.restartCompute(name),
  };
  app.get('/_storm/hosts', (c) => c.json({ hosts: hosts.list() }));
  app.post('/_storm/hosts/:name/:verb', (c) => {
    const { name, verb } = c.req.param();
    const act = verbs[verb];
    if (!act) return c.json({ error: `${verb} is none of ${Object.keys(verbs).join(', ')}` }, 400);
    if (!hosts.list().some((host) => host.name === name)) return c.json({ error: `there is no host ${name}` }, 404);
    act(name);
    return c.json({ hosts: hosts.list() });
  });
}
