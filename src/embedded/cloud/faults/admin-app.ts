import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import { ZodError, prettifyError } from 'zod';
import type { Faults } from './switches.ts';

/**
 * `/_storm/faults`, outside of OpenStack's paths and of the faults themselves: GET lists, POST adds a rule, DELETE
 * removes one (`/_storm/faults/3`) or all. Basic authentication with the administrator's name and password, because
 * Keystone may be what is broken.
 */
export function faultsAdminApp(faults: Faults, administrator: { username: string; password: string }): Hono {
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
  return app;
}
