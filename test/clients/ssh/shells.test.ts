import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createShells, fingerprintOf, type ShellsOptions } from '../../../src/clients/ssh/index.ts';
import { manualClock } from '../../../src/seams/manual-clock.ts';
import type { Shells } from '../../../src/seams/shell.ts';
import { until } from '../../support/poll.ts';
import { answer, HOST_KEY, OTHER_KEY, startSshServer, targetAt } from './ssh-server.ts';

const clock = manualClock();
const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

type Handler = Parameters<typeof startSshServer>[0];

async function serve(handle: Handler, hostKey?: string) {
  const server = await startSshServer(handle, hostKey);
  ends.push(server.close);
  return server;
}

function shellsWith(options: Partial<ShellsOptions> = {}): Shells {
  const shells = createShells({ clock, ...options });
  ends.unshift(() => shells.close());
  return shells;
}

const echo: Handler = (command, channel) => answer(channel, command);
const run = (command: string) => ({ command, timeoutMs: 5_000 });

describe('a shell', () => {
  it('gives what the command said and how it ended', async () => {
    const server = await serve((_, channel) => {
      channel.write('out');
      channel.stderr.write('err');
      channel.exit(3);
      channel.end();
    });
    const result = await shellsWith().open(targetAt(server.port)).exec(run('x'));
    expect(result).toEqual({ exitCode: 3, stdout: 'out', stderr: 'err' });
  });

  it('tells a signal from an exit code', async () => {
    const server = await serve((_, channel) => {
      channel.exit('KILL');
      channel.end();
    });
    const result = await shellsWith().open(targetAt(server.port)).exec(run('x'));
    expect(result).toEqual({ exitCode: undefined, endedBy: 'KILL', stdout: '', stderr: '' });
  });

  it('hands over every byte of its input and closes it', async () => {
    const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => index % 256);
    const server = await serve((_, channel) => {
      const got: Buffer[] = [];
      channel.on('data', (chunk: Buffer) => got.push(chunk));
      channel.on('end', () => answer(channel, String(Buffer.concat(got).equals(bytes))));
    });
    const result = await shellsWith()
      .open(targetAt(server.port))
      .exec({ ...run('x'), stdin: bytes });
    expect(result.stdout).toBe('true');
  });

  it('does not mind a command that ends without reading its input', async () => {
    const server = await serve((_, channel) => answer(channel, 'done'));
    const shell = shellsWith().open(targetAt(server.port));
    const result = await shell.exec({ ...run('x'), stdin: new Uint8Array(8_000_000) });
    expect(result.stdout).toBe('done');
  });

  it('ends a command that says too much', async () => {
    const server = await serve((_, channel) => channel.write(Buffer.alloc(5_000_000)));
    const shell = shellsWith().open(targetAt(server.port));
    await expect(shell.exec({ ...run('x'), maxOutputBytes: 1_000_000 })).rejects.toMatchObject({
      fault: 'malformed',
      message: expect.stringContaining('more than 1000000 bytes of output'),
    });
  });

  it('ends a command whose time is up, and can run the next on the same connection', async () => {
    const server = await serve((command, channel) => {
      if (command === 'next') answer(channel, 'fine');
    });
    const shell = shellsWith().open(targetAt(server.port));
    const hung = shell.exec(run('hang'));
    hung.catch(() => undefined);
    await until('the command', () => server.seen.commands.length === 1);
    await clock.advance(5_000);
    await expect(hung).rejects.toMatchObject({ fault: 'timeout' });
    expect((await shell.exec(run('next'))).stdout).toBe('fine');
    expect(server.seen.connections).toBe(1);
  });

  it('ends a command when its caller no longer wants it', async () => {
    const server = await serve(() => undefined);
    const shell = shellsWith().open(targetAt(server.port));
    const controller = new AbortController();
    const hung = shell.exec({ ...run('hang'), signal: controller.signal });
    await until('the command', () => server.seen.commands.length === 1);
    controller.abort(new Error('enough'));
    await expect(hung).rejects.toThrow('enough');
    await expect(shell.exec({ ...run('x'), signal: controller.signal })).rejects.toThrow('enough');
  });
});

describe('who is at the other end', () => {
  it('believes no host key but the pinned one, and says which was shown', async () => {
    const server = await serve(echo, OTHER_KEY.privateKey);
    const failure = shellsWith().open(targetAt(server.port)).exec(run('x'));
    await expect(failure).rejects.toMatchObject({ fault: 'unauthenticated', system: 'ssh' });
    await expect(failure).rejects.toThrow(fingerprintOf(OTHER_KEY.publicKey));
    await expect(failure).rejects.toThrow(fingerprintOf(HOST_KEY.publicKey));
    expect(server.seen.commands).toEqual([]);
  });

  it('believes none when none is pinned', async () => {
    const server = await serve(echo);
    const failure = shellsWith()
      .open(targetAt(server.port, { hostKeys: [] }))
      .exec(run('x'));
    await expect(failure).rejects.toMatchObject({ fault: 'unauthenticated' });
    expect(server.seen.commands).toEqual([]);
  });

  it('believes any of several pinned ones', async () => {
    const server = await serve(echo);
    const target = targetAt(server.port, { hostKeys: [OTHER_KEY.publicKey, HOST_KEY.publicKey] });
    expect((await shellsWith().open(target).exec(run('x'))).stdout).toBe('x');
  });

  it('says that the login key was refused', async () => {
    const server = await serve(echo);
    const shell = shellsWith().open(targetAt(server.port, { privateKey: OTHER_KEY.privateKey }));
    await expect(shell.exec(run('x'))).rejects.toMatchObject({
      fault: 'unauthenticated',
      message: expect.stringContaining('the login key was refused'),
    });
  });

  it('says that the login key is none, without showing it', async () => {
    const server = await serve(echo);
    const failure = shellsWith()
      .open(targetAt(server.port, { privateKey: 'sesame' }))
      .exec(run('x'));
    await expect(failure).rejects.toMatchObject({ fault: 'unauthenticated' });
    await expect(failure).rejects.not.toThrow('sesame');
  });
});

describe('a connection', () => {
  it('is shared by 200 commands at once, a few at a time', async () => {
    let now = 0;
    let most = 0;
    const server = await serve((command, channel) => {
      most = Math.max(most, ++now);
      channel.on('close', () => now--).resume();
      answer(channel, command);
    });
    const shells = shellsWith();
    const commands = Array.from({ length: 200 }, (_, index) => `say ${index}`);
    const results = await Promise.all(commands.map((command) => shells.open(targetAt(server.port)).exec(run(command))));
    expect(results.map(({ stdout }) => stdout)).toEqual(commands);
    expect(server.seen.connections).toBe(1);
    expect(most).toBeLessThanOrEqual(5);
  });

  it('is opened anew after it broke, and what ran is told so', async () => {
    const server = await serve((command, channel, connection) => {
      if (command === 'break') connection.end();
      else answer(channel, 'back');
    });
    const shell = shellsWith().open(targetAt(server.port));
    await expect(shell.exec(run('break'))).rejects.toMatchObject({ fault: 'unreachable' });
    expect((await shell.exec(run('x'))).stdout).toBe('back');
    expect(server.seen.connections).toBe(2);
  });

  it('is closed when nobody used it for a while', async () => {
    const server = await serve(echo);
    const shell = shellsWith({ idleMs: 60_000 }).open(targetAt(server.port));
    await shell.exec(run('x'));
    await clock.advance(59_000);
    await shell.exec(run('y'));
    await clock.advance(59_000);
    expect(server.connections.size).toBe(1);
    await clock.advance(1_000);
    await until('the goodbye', () => server.connections.size === 0);
    expect((await shell.exec(run('z'))).stdout).toBe('z');
  });

  it('counts as lost when the host answers nothing any more', async () => {
    const server = await serve((command, channel) => {
      if (command !== 'long') answer(channel, command);
    });
    const shell = shellsWith({ heartbeatMs: 10_000 }).open(targetAt(server.port));
    const failure = shell.exec({ command: 'long', timeoutMs: 3_600_000 });
    failure.catch(() => undefined);
    await until('the command', () => server.seen.commands.length === 1);
    for (let beat = 0; beat < 5; beat++) {
      await clock.advance(10_000);
      // What is asked later is answered later: the heartbeat's answer has come.
      await shell.exec(run('x'));
    }
    const [connection] = server.connections;
    const { _sock: socket } = connection as unknown as { _sock: Socket };
    socket.pause();
    await clock.advance(40_000);
    socket.resume();
    await expect(failure).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('no longer'),
    });
  });

  it('is closed as well when whoever asked for it did not wait for it', async () => {
    const server = await serve(echo);
    const shell = shellsWith({ idleMs: 60_000, heartbeatMs: 360_000_000 }).open(targetAt(server.port));
    const controller = new AbortController();
    const failure = shell.exec({ ...run('x'), signal: controller.signal });
    failure.catch(() => undefined);
    await until('the beginning of a login', () => server.connections.size === 1);
    controller.abort(new Error('enough'));
    await expect(failure).rejects.toThrow('enough');
    const [connection] = server.connections as ReadonlySet<{ readonly authenticated?: boolean }>;
    await until('the end of the login', () => connection?.authenticated);
    // Its last word reaches this side later than it was said.
    await until('the end of it', async () => server.connections.size === 0 || (await clock.advance(6_000)), 20);
    expect(server.seen.commands).toEqual([]);
  });

  it('makes room for others when there are too many', async () => {
    const servers = await Promise.all([serve(echo), serve(echo), serve(echo)]);
    const shells = shellsWith({ maxConnections: 2 });
    for (let round = 0; round < 2; round++) {
      const results = await Promise.all(servers.map(({ port }) => shells.open(targetAt(port)).exec(run('x'))));
      expect(results.map(({ stdout }) => stdout)).toEqual(['x', 'x', 'x']);
    }
    await until('the closed one', () => servers.reduce((sum, { connections }) => sum + connections.size, 0) <= 2);
  });

  it('is never one that was given up for others a moment before', async () => {
    const servers = await Promise.all([serve(echo), serve(echo), serve(echo)]);
    const shells = shellsWith({ maxConnections: 1 });
    const asked = servers.map(async ({ port }) => {
      const shell = shells.open(targetAt(port));
      for (let round = 0; round < 5; round++) expect((await shell.exec(run('x'))).stdout).toBe('x');
    });
    await Promise.all(asked);
  });

  it('is a failure that may pass when nobody listens', async () => {
    const server = await startSshServer(echo);
    await server.close();
    await expect(shellsWith().open(targetAt(server.port)).exec(run('x'))).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('refused'),
    });
  });

  it('is given up when the host accepts it and then says nothing', async () => {
    const silent: Server = createServer((socket) => socket.resume());
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => silent.close(() => resolve())));
    const met = new Promise((resolve) => silent.once('connection', resolve));
    const { port } = silent.address() as AddressInfo;
    const failure = shellsWith({ connectTimeoutMs: 20_000 }).open(targetAt(port)).exec(run('x'));
    failure.catch(() => undefined);
    await met;
    await clock.advance(20_000);
    await expect(failure).rejects.toMatchObject({ fault: 'unreachable' });
  });

  it('is given up when the host speaks something else', async () => {
    const other = createServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    ends.push(() => new Promise((resolve) => other.close(() => resolve())));
    const { port } = other.address() as AddressInfo;
    await expect(shellsWith().open(targetAt(port)).exec(run('x'))).rejects.toMatchObject({ system: 'ssh' });
  });
});

describe('a bastion', () => {
  it('leads on, and both are known by their own keys', async () => {
    const bastion = await serve(echo);
    const inner = await serve((_, channel) => answer(channel, 'inside'), OTHER_KEY.privateKey);
    const via = targetAt(bastion.port, { user: 'jump' });
    const shells = shellsWith();
    const target = targetAt(inner.port, { hostKeys: [OTHER_KEY.publicKey], via });
    const results = await Promise.all([1, 2, 3].map(() => shells.open(target).exec(run('x'))));
    expect(results.map(({ stdout }) => stdout)).toEqual(['inside', 'inside', 'inside']);
    expect([bastion.seen, inner.seen]).toMatchObject([{ connections: 1, commands: [] }, { connections: 1 }]);
  });

  it('is not believed with another key', async () => {
    const bastion = await serve(echo, OTHER_KEY.privateKey);
    const inner = await serve(echo);
    const target = targetAt(inner.port, { via: targetAt(bastion.port) });
    await expect(shellsWith().open(target).exec(run('x'))).rejects.toMatchObject({ fault: 'unauthenticated' });
    expect(inner.seen.connections).toBe(0);
  });

  it('that breaks takes along what went through it', async () => {
    const bastion = await serve(echo);
    const inner = await serve(() => undefined);
    const shell = shellsWith().open(targetAt(inner.port, { via: targetAt(bastion.port) }));
    const failure = shell.exec(run('x'));
    failure.catch(() => undefined);
    await until('the command', () => inner.seen.commands.length === 1);
    for (const connection of bastion.connections) connection.end();
    await expect(failure).rejects.toMatchObject({ fault: 'unreachable' });
  });

  it('says when it cannot reach the host', async () => {
    const bastion = await serve(echo);
    const gone = await startSshServer(echo);
    await gone.close();
    const target = targetAt(gone.port, { via: targetAt(bastion.port) });
    await expect(shellsWith().open(target).exec(run('x'))).rejects.toMatchObject({
      fault: 'unreachable',
      message: expect.stringContaining('cannot reach it'),
    });
  });

  it('does not lock up when there is room for two connections only', async () => {
    const bastion = await serve(echo);
    const inner = await Promise.all([serve(echo), serve(echo), serve(echo)]);
    const shells = shellsWith({ maxConnections: 2 });
    const via = targetAt(bastion.port);
    const results = await Promise.all(inner.map(({ port }) => shells.open(targetAt(port, { via })).exec(run('x'))));
    expect(results).toHaveLength(3);
  });
});
