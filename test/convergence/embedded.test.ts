import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyBootstrapStep } from '../../src/convergence/bootstrap/apply.ts';
import { planBootstrap } from '../../src/convergence/bootstrap/plan.ts';
import { observeMachine } from '../../src/convergence/observe-machine.ts';
import { applySetupStep } from '../../src/convergence/setup/apply.ts';
import { createLedger } from '../../src/convergence/setup/ledger.ts';
import { planMachineSetup } from '../../src/convergence/setup/plan.ts';
import type { Shell } from '../../src/seams/shell.ts';
import type { BootstrapStep, MachineSetup, ManagedFile } from '../../src/topologies/blueprint.ts';
import { type Lab, setLab } from '../embedded/guests/lab.ts';
import { must } from './sample.ts';

let lab: Lab;
beforeEach(async () => {
  lab = await setLab();
});
afterEach(() => lab.stop());

const file = (path: string, content: ManagedFile['content'], rest: Partial<ManagedFile> = {}): ManagedFile => ({
  path,
  content,
  mode: '0644',
  owner: 'root',
  group: 'root',
  ...rest,
});

const SECRETS: Record<string, string | Uint8Array> = {
  password: 'correct horse',
  key: Uint8Array.of(0, 255, 10, 13, 128),
};
const secretOf = (name: string) => SECRETS[name];

/** The same lines of shell, on the embedded machines' interpreter. */
describe('an embedded machine', () => {
  it('is held to its setup and bootstrapped like a real one', async () => {
    const machine = await lab.boot('one', '10.7.0.11');
    const shell: Shell = lab.guests.shells.open(machine.target);
    const setup: MachineSetup = {
      member: 'one',
      files: [
        file('/etc/app/app.conf', ['user = grüße\npassword = ', { secret: 'password' }, '\n'], { mode: '0600' }),
        file('/etc/app/key', [{ secret: 'key' }], { mode: '0400' }),
        file(
          '/usr/local/lib/scp/tool',
          ['#!/bin/sh\nset -eu\ncase $1 in check) test -e /made ;; make) cat >/made ;; esac\n'],
          {
            mode: '0755',
          },
        ),
        file(
          '/etc/systemd/system/app.service',
          ['[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target\n'],
          {
            notifies: [{ unit: 'app', how: 'restart' }],
          },
        ),
      ],
      units: [{ name: 'app', enabled: true, running: true }],
    };
    const make: BootstrapStep = {
      name: 'make',
      on: ['one'],
      done: '/usr/local/lib/scp/tool check',
      run: '/usr/local/lib/scp/tool make',
      secrets: ['password'],
      timeoutMs: 5_000,
    };
    const look = () =>
      lab.during(
        observeMachine(shell, { setup, bootstrap: [make], probes: ['boot', 'disks', 'mounts', 'failedUnits'] }),
      );
    const plan = async () => {
      const seen = await look();
      const observed = must(seen.setup);
      const { steps } = planMachineSetup({ setup, observed, secretOf, path: 'machines' });
      const done = { one: seen.bootstrap };
      return {
        seen,
        steps,
        ledger: createLedger(observed.record),
        bootstrap: planBootstrap({ bootstrap: [make], done, path: 'machines', needs: {} }).steps,
      };
    };

    const first = await plan();
    expect(first.steps.map(({ do: verb }) => verb)).toEqual(['write-files', 'set-units']);
    for (const step of first.steps) {
      await lab.during(applySetupStep(step, { shell, setup, secretOf, ledger: first.ledger }));
    }
    for (const step of first.bootstrap) {
      await lab.during(applyBootstrapStep(step, { shell, bootstrap: [make], secretOf }));
    }
    expect((await machine.sh('cat /etc/app/app.conf /made')).stdout).toBe(
      'user = grüße\npassword = correct horse\npassword=correct horse\n',
    );

    const second = await plan();
    expect([second.steps, second.bootstrap]).toEqual([[], []]);
    expect(must(second.seen.seen.boot!).bootId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.seen.seen).toMatchObject({
      disks: { ok: true },
      mounts: { ok: true },
      failedUnits: { ok: true, value: [] },
    });

    await machine.sh('echo by hand >/etc/app/app.conf; systemctl stop app');
    expect((await plan()).steps.map(({ do: verb, cause }) => [verb, cause])).toEqual([
      ['write-files', 'Drift'],
      ['set-units', 'Drift'],
    ]);
    expect(lab.unexpected).toEqual([]);
  });
});
