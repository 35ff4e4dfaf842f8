import { describe, expect, it } from 'vitest';
import { probeMember } from '../../../src/convergence/probes/index.ts';
import { localMachine } from '../local-machine.ts';
import { must } from '../sample.ts';

describe('a probe of a member', () => {
  it('asks a real machine everything in one round trip, and hears of each what came of it', async () => {
    const machine = localMachine();
    try {
      machine.write('bin/crm_mon', '#!/bin/sh\nsleep 60\n');
      machine.write('bin/corosync-quorumtool', '#!/bin/sh\necho "Cannot initialize CMAP service" >&2; exit 1\n');
      machine.write('bin/mariadb', '#!/bin/sh\nprintf "Uptime\\t17\\n"\n');
      await machine.shell.exec({ command: `chmod 755 ${machine.path('bin')}/*`, timeoutMs: 1 });
      const names = ['boot', 'disks', 'mounts', 'pacemaker', 'quorum', 'mysql'] as const;
      const seen = await probeMember(machine.shell, names, { seconds: 2 });
      expect(machine.commands).toHaveLength(2);
      expect(must(seen.boot!).uptimeSeconds).toBeGreaterThan(0);
      expect(must(seen.mounts!).some(({ mountedOn }) => mountedOn === '/')).toBe(true);
      expect(seen.disks).toMatchObject({ ok: true });
      expect(seen.mysql).toEqual({ ok: true, value: { upSeconds: 17 } });
      expect(seen.pacemaker).toMatchObject({ ok: false, fault: 'hung' });
      expect(seen.quorum).toEqual({ ok: false, fault: 'failed', why: 'Cannot initialize CMAP service' });
      expect(seen).not.toHaveProperty('drbd');
    } finally {
      machine.remove();
    }
  });
});
