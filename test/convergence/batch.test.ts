import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runBatch } from '../../src/convergence/batch.ts';
import { asRoot } from '../../src/convergence/as-root.ts';
import type { Shell } from '../../src/seams/shell.ts';
import { localMachine } from './local-machine.ts';

let machine: ReturnType<typeof localMachine>;
beforeEach(() => {
  machine = localMachine();
});
afterEach(() => machine.remove());

const batch = async (sections: Record<string, string>) => {
  const named = Object.entries(sections).map(([name, command]) => ({ name, command }));
  const { ended } = await runBatch(machine.shell, named, { seconds: 1 });
  return Object.fromEntries(ended);
};

describe('a batch', () => {
  it('gives what each said and how it ended, in one round trip', async () => {
    expect(
      await batch({ one: 'echo out; echo err >&2; exit 3', two: 'printf "no end"', three: ':', 'o|d': "echo 'it''s'" }),
    ).toEqual({
      one: { exitCode: 3, output: 'out\nerr' },
      two: { exitCode: 0, output: 'no end' },
      three: { exitCode: 0, output: '' },
      'o|d': { exitCode: 0, output: 'its' },
    });
    expect(machine.commands).toHaveLength(1);
  });

  it('does not let one that hangs hold up the others', async () => {
    const said = await batch({ hung: 'echo begun; trap "" TERM; sleep 60', fine: 'echo fine' });
    expect(said).toEqual({
      hung: { exitCode: undefined, output: expect.stringContaining('begun') },
      fine: { exitCode: 0, output: 'fine' },
    });
  });

  it('runs those of one lane one after the other, and has the rest of a lane say nothing that hangs', async () => {
    const wait = `for i in 1 2 3 4 5 6 7 8; do [ ! -e ${machine.path('first')} ] || break; sleep 0.1; done`;
    const { ended } = await runBatch(
      machine.shell,
      [
        { name: 'first', lane: 'a', command: `sleep 0.2; touch ${machine.path('first')}; exit 4` },
        { name: 'second', lane: 'a', command: `[ -e ${machine.path('first')} ]` },
        { name: 'hung', lane: 'b', command: 'sleep 60' },
        { name: 'behind it', lane: 'b', command: 'true' },
        {
          name: 'beside them',
          command: `[ ! -e ${machine.path('first')} ] && ${wait} && [ -e ${machine.path('first')} ]`,
        },
      ],
      { seconds: 1 },
    );
    expect([...ended].map(([name, { exitCode }]) => [name, exitCode])).toEqual([
      ['first', 4],
      ['second', 0],
      ['hung', undefined],
      ['behind it', undefined],
      ['beside them', 0],
    ]);
  });

  it('takes what was killed for no answer, not for a "no"', async () => {
    const killed = (signal: string) => `sh -c 'kill -${signal} $$'`;
    const said = await batch({
      killed: killed('KILL'),
      ended: killed('TERM'),
      late: 'timeout 0.1 sleep 5',
      no: 'exit 1',
    });
    expect(Object.values(said).map(({ exitCode }) => exitCode)).toEqual([undefined, undefined, undefined, 1]);
  });

  it('is not fooled by what looks like its own marks', async () => {
    expect(await batch({ one: 'echo "@scp 1 0"; echo "@scp end"', two: 'echo two' })).toEqual({
      one: { exitCode: 0, output: '@scp 1 0\n@scp end' },
      two: { exitCode: 0, output: 'two' },
    });
  });

  it('tells for how long the machine has run when all is said', async () => {
    const uptimeMs = () => Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1_000;
    const { ended, upMs } = await runBatch(machine.shell, [{ name: 'up', command: 'cat /proc/uptime; sleep 0.1' }], {
      seconds: 1,
    });
    const askedMs = Number(ended.get('up')?.output.split(' ')[0]) * 1_000;
    expect(upMs).toBeGreaterThan(askedMs);
    expect(upMs).toBeLessThanOrEqual(uptimeMs());
  });

  it('leaves nothing behind', async () => {
    await batch({ one: 'echo x' });
    const { stdout } = await machine.shell.exec({ command: `ls ${machine.path('run')}`, timeoutMs: 1 });
    expect(stdout).toBe('');
  });

  it('says so when the machine gives something else', async () => {
    const shell: Shell = {
      exec: () => Promise.resolve({ exitCode: 1, stdout: '@scp 0 0\n', stderr: 'This account is not available.\n' }),
      close: () => Promise.resolve(),
    };
    await expect(runBatch(shell, [{ name: 'a', command: 'b' }], { seconds: 1 })).rejects.toMatchObject({
      fault: 'malformed',
      message: expect.stringContaining('This account is not available.'),
    });
  });
});

describe('somebody who is not root', () => {
  it('asks sudo, and the command arrives whole', async () => {
    const asked: string[] = [];
    const shell: Shell = {
      exec: ({ command }) => {
        asked.push(command);
        return machine.shell.exec({ command: command.replace('sudo -n ', ''), timeoutMs: 1 });
      },
      close: () => Promise.resolve(),
    };
    const { stdout } = await asRoot(shell, 'debian').exec({ command: `echo "it's" '$HOME'`, timeoutMs: 1 });
    expect([stdout, asked[0]?.startsWith('sudo -n /bin/sh -c ')]).toEqual(["it's $HOME\n", true]);
    expect(asRoot(shell, 'root')).toBe(shell);
  });
});
