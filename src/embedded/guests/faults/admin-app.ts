import { Hono } from 'hono';
import { basicAuth } from 'hono/basic-auth';
import type { Guest } from '../guest.ts';
import { MachineDown } from '../machine-down.ts';
import type { GuestFaults } from './switches.ts';

/**
 * `/_storm/guests`, outside of OpenStack's paths: GET lists the machines from the inside, POST
 * `/_storm/guests/<id or host name>/hang-ssh` does something to one (power-off, cut-off, hang-ssh, fill-disks, heal), and POST
 * `.../run` has root type the body at its console. Basic authentication with the cloud administrator's name and password.
 */
export function guestsAdminApp(
  faults: GuestFaults,
  find: (name: string) => Guest | undefined,
  administrator: { username: string; password: string },
): Hono {
  const verbs: Readonly<Record<string, (guest: Guest) => void>> = {
    'power-off': (guest) => faults.powerOff(guest),
    'cut-off': (guest) => faults.cutOff(guest),
    'hang-ssh': (guest) => faults.hangSsh(guest),
    'fill-disks': (guest) => faults.fillDisks(guest),
    heal: (guest) => faults.heal(guest),
  };
  const app = new Hono({ strict: false });
  app.use(basicAuth(administrator));
  app.get('/_storm/guests', (c) => c.json({ guests: faults.list() }));
  app.post('/_storm/guests/:name/:verb', async (c) => {
    const { name, verb } = c.req.param();
    const guest = find(name);
    if (!guest) return c.json({ error: `there is no machine ${name}` }, 404);
    if (verb === 'run') return runAtConsole(guest, await c.req.text());
    const act = verbs[verb];
    if (!act) return c.json({ error: `${verb} is none of run, ${Object.keys(verbs).join(', ')}` }, 400);
    act(guest);
    return c.json({ guests: faults.list() });
  });
  return app;
}

async function runAtConsole(guest: Guest, command: string): Promise<Response> {
  if (!guest.running) return Response.json({ error: `${guest.hostname} does not run` }, { status: 409 });
  try {
    return Response.json(await guest.run(command));
  } catch (error) {
    if (!(error instanceof MachineDown)) throw error;
    return Response.json({ error: error.message }, { status: 409 });
  }
}
